"""What every subject may read of lawyers: names, firms, what they have to do. detachment/ changes them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from database import Connection


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm as it serves in a county: the hash is what it is compared by."""

    county: str
    firm: str
    firm_hash: str


LAWYERS_WITH_WORKLOAD: Final = """
    SELECT l.*,
           ARRAY(SELECT c.seat FROM cases c
                 WHERE c.lawyer_id = l.lawyer_id AND c.seat IS NOT NULL) AS seats_taken,
           (SELECT max(s.recorded) FROM steps s
            WHERE s.lawyer_id = l.lawyer_id AND s.step = 'assigned') AS last_assigned_at
    FROM lawyers l
"""
"""To be followed by WHERE. The workload is counted, never kept: it can't drift from the cases.

A rule in SQL; tests/stores/test_assignment_choosing_queries.py holds it equal to the same in Python.
"""


async def names_of(conn: Connection, lawyer_ids: Collection[str]) -> Mapping[str, str]:
    """Names of lawyers by their id."""
    rows = await conn.fetch(
        "SELECT lawyer_id, name FROM lawyers WHERE lawyer_id = ANY($1)", sorted(lawyer_ids)
    )
    return {row["lawyer_id"]: row["name"] for row in rows}


async def firm_of(conn: Connection, lawyer_id: str) -> Firm | None:
    """The firm of a lawyer who is there."""
    row = await conn.fetchrow("SELECT county, firm, firm_hash FROM lawyers WHERE lawyer_id = $1", lawyer_id)
    return Firm(**row) if row else None
