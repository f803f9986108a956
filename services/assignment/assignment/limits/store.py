"""Cases that wait for a lawyer, and what was told of their limit."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from casework.limit_stages import Waiting, count_told, read_waiting
from database import Connection


async def untold(
    conn: Connection, campaign: str, county: str, near: datetime, passed: datetime, limit: int
) -> Sequence[Waiting]:
    """Of a county whose row is locked: without a lawyer, and what is true of their limit was not told.

    It is near where they were granted before the first of the instants, passed where before the second.
    """
    rows = await conn.fetch(
        """
        SELECT case_id, campaign, county, granted_at AS started,
               coalesce(waiting_since, granted_at) AS since, limit_told FROM cases
        WHERE state = 'waiting' AND campaign = $1 AND county = $2
          AND limit_told IS DISTINCT FROM 'passed'
          AND (limit_told IS NULL AND granted_at < $3 OR granted_at < $4)
        ORDER BY granted_at, case_id LIMIT $5
        """,
        campaign,
        county,
        near,
        passed,
        limit,
    )
    return [read_waiting(row) for row in rows]


async def count_reached(conn: Connection) -> Mapping[tuple[str, str, str], int]:
    """Cases that still wait, by campaign, county and stage."""
    return await count_told(conn, "waiting")
