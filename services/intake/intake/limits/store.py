"""Applications that wait for a decision, and what was told of their limit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from casework.limit_stages import Waiting, count_told, read_waiting
from database import Connection
from intake.case.rules.case import Case
from intake.case.store import read_case


async def lock_waiting(
    conn: Connection, campaign: str, started_before: datetime, after: UUID, at_most: int
) -> Sequence[tuple[Waiting, Case]]:
    """Received before an instant, accepted, not decided, and not told of for the last time; some, locked."""
    rows = await conn.fetch(
        """
        SELECT *, received_at AS started, accepted_at AS since FROM cases
        WHERE state = 'accepted' AND limit_told IS DISTINCT FROM 'passed'
          AND campaign = $1 AND received_at < $2 AND case_id > $3
        ORDER BY case_id LIMIT $4 FOR UPDATE
        """,
        campaign,
        started_before,
        after,
        at_most,
    )
    return [(read_waiting(row), read_case(row)) for row in rows]


async def count_reached(conn: Connection) -> Mapping[tuple[str, str, str], int]:
    """Cases that still wait, by campaign, county and stage."""
    return await count_told(conn, "accepted")
