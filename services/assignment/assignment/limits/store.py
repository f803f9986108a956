"""Cases that wait for a lawyer, and what was told of their limit."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from casework.limit_stages import Waiting, count_told, read_waiting
from database import Connection


async def waiting(
    conn: Connection, campaign: str, county: str, started_before: datetime
) -> Sequence[Waiting]:
    """Of a county whose row is locked: granted before an instant, without a lawyer, passed not told yet."""
    rows = await conn.fetch(
        """
        SELECT case_id, campaign, county, granted_at AS started,
               coalesce(waiting_since, granted_at) AS since, limit_told FROM cases
        WHERE state = 'waiting' AND limit_told IS DISTINCT FROM 'passed'
          AND campaign = $1 AND county = $2 AND granted_at < $3
        ORDER BY granted_at, case_id
        """,
        campaign,
        county,
        started_before,
    )
    return [read_waiting(row) for row in rows]


async def count_reached(conn: Connection) -> Mapping[tuple[str, str, str], int]:
    """Cases that still wait, by campaign, county and stage."""
    return await count_told(conn, "waiting")
