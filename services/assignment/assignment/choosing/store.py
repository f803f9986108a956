"""What a choice depends on beside the case: the county's detachment, and who handled the case before."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import asyncpg

from assignment.case.store.lawyers import LAWYERS_WITH_WORKLOAD
from assignment.choosing.rules.candidates import Candidate
from assignment.choosing.rules.eligibility import FormerHandler
from clock import day_of
from contracts import CaseClass
from contracts.assignment import LawyerKind, ReturnReason
from database import Connection


async def candidates(conn: Connection, county: str) -> Sequence[Candidate]:
    """The county's detachment in roster order."""
    rows = await conn.fetch(
        LAWYERS_WITH_WORKLOAD + "WHERE l.county = $1 ORDER BY l.roster_order, l.lawyer_id", county
    )
    return [_candidate(row) for row in rows]


async def former_handlers(
    conn: Connection, case_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[FormerHandler]]:
    """Who returned each of these cases or was replaced in it, in order.

    A rule in SQL; tests/stores/test_assignment_choosing_queries.py holds it equal to the same in Python.
    """
    rows = await conn.fetch(
        """
        SELECT case_id, step, lawyer_id, reason, recorded FROM steps
        WHERE case_id = ANY($1) AND step IN ('returned', 'replaced') ORDER BY id
        """,
        [*case_ids],
    )
    former: dict[UUID, list[FormerHandler]] = {case_id: [] for case_id in case_ids}
    for row in rows:
        former[row["case_id"]].append(_former_handler(row))
    return former


def _candidate(row: asyncpg.Record) -> Candidate:
    return Candidate(
        lawyer_id=row["lawyer_id"],
        kind=LawyerKind(row["kind"]),
        firm_hash=row["firm_hash"],
        expertise=frozenset(map(CaseClass, row["expertise"])),
        capacity=row["capacity"],
        duty_days=frozenset(row["duty_days"]),
        roster_order=row["roster_order"],
        seats_taken=frozenset(row["seats_taken"]),
        last_assigned_at=row["last_assigned_at"],
    )


def _former_handler(row: asyncpg.Record) -> FormerHandler:
    reason = ReturnReason(row["reason"]) if row["step"] == "returned" else None
    return FormerHandler(row["lawyer_id"], day_of(row["recorded"]), reason)
