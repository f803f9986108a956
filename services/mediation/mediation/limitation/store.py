"""Finding the cases for which somebody must file, and counting those for which nobody did yet."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from database import Connection
from timelimits.limitation_warning import urgent_before


class FilingsDue(NamedTuple):
    """How many claims of a county nobody filed yet, and since when the oldest is due."""

    claims: int
    oldest: datetime


async def lock_to_raise(conn: Connection, today: date, after: UUID, at_most: int) -> Sequence[UUID]:
    """Cases for which `rules.filing_is_to_be_raised` says yes; locked.

    The rule in SQL, for an index to serve it; tests/stores/test_mediation_job_queries.py holds the two equal.
    """
    rows = await conn.fetch(
        """
        SELECT case_id FROM cases
        WHERE case_id IN (
            SELECT c.case_id FROM cases c
            WHERE c.limitation_ends < $1 AND c.case_id > $2
              AND c.filing_due_since IS NULL AND c.ended_by IS NULL
              AND (c.state IN ('waiting', 'mediating', 'failed', 'proceedings')
                   OR c.state = 'performing' AND (
                       SELECT partial FROM agreements a WHERE a.case_id = c.case_id
                       ORDER BY number DESC LIMIT 1))
              AND NOT EXISTS (SELECT FROM proceedings p
                              WHERE p.case_id = c.case_id AND p.outcome IS DISTINCT FROM 'withdrawn')
            ORDER BY c.case_id LIMIT $3)
        ORDER BY case_id FOR UPDATE
        """,
        urgent_before(today),
        after,
        at_most,
    )
    return [row["case_id"] for row in rows]


async def filings_due(conn: Connection) -> Mapping[tuple[str, str], FilingsDue]:
    """By campaign and county, where there are any."""
    rows = await conn.fetch(
        """
        SELECT campaign, county, count(*) AS claims, min(filing_due_since) AS oldest
        FROM cases WHERE filing_due_since IS NOT NULL GROUP BY campaign, county
        """
    )
    return {(row["campaign"], row["county"]): FilingsDue(row["claims"], row["oldest"]) for row in rows}
