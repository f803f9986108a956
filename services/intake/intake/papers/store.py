"""Cases whose papers are overdue."""

from collections.abc import Sequence
from datetime import date

from database import Connection
from intake.case.rules.case import Case
from intake.case.store import read_case


async def lock_overdue(conn: Connection, today: date, at_once: int) -> Sequence[Case]:
    """Some of the cases for which `rules.is_overdue` holds: a query, because of most it does not."""
    rows = await conn.fetch(
        """
        SELECT * FROM cases
        WHERE overdue_at IS NULL AND papers_owed <> '{}' AND papers_due < $1
          AND state IN ('received', 'accepted', 'granted')
        ORDER BY case_id LIMIT $2 FOR UPDATE
        """,
        today,
        at_once,
    )
    return [read_case(row) for row in rows]
