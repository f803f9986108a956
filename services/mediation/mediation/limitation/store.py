"""Finding the cases whose limitation must be acted on."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from database import Connection
from timelimits.limitation_warning import urgent_before


async def lock_to_file(conn: Connection, today: date, after: UUID, at_most: int) -> Sequence[UUID]:
    """Cases for which `rules.must_file` says yes; locked.

    The rule in SQL, for an index to serve it; tests/stores/test_mediation_job_queries.py holds the two equal.
    """
    rows = await conn.fetch(
        """
        SELECT case_id FROM cases
        WHERE case_id IN (
            SELECT c.case_id FROM cases c
            WHERE c.limitation_ends < $1 AND c.case_id > $2
              AND (c.state IN ('mediating', 'failed') OR c.state = 'performing' AND (
                  SELECT partial FROM agreements a WHERE a.case_id = c.case_id ORDER BY number DESC LIMIT 1))
              AND NOT EXISTS (SELECT FROM proceedings p WHERE p.case_id = c.case_id)
            ORDER BY c.case_id LIMIT $3)
        ORDER BY case_id FOR UPDATE
        """,
        urgent_before(today),
        after,
        at_most,
    )
    return [row["case_id"] for row in rows]
