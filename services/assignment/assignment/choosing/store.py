"""What a choice depends on beside the case: the detachment, former handlers, the campaign's working days."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

import asyncpg

from assignment.case.store.lawyers import LAWYERS_WITH_WORKLOAD
from assignment.choosing.rules.candidates import Candidate
from campaign import Campaign
from contracts import CaseClass
from contracts.assignment import LawyerKind
from database import Connection


async def candidates(conn: Connection, county: str) -> Sequence[Candidate]:
    """The county's detachment in roster order."""
    rows = await conn.fetch(
        LAWYERS_WITH_WORKLOAD + "WHERE l.county = $1 ORDER BY l.roster_order, l.lawyer_id", county
    )
    return [_candidate(row) for row in rows]


async def former_handlers(conn: Connection, case_ids: Collection[UUID]) -> Mapping[UUID, frozenset[str]]:
    """Who returned each of these cases or was replaced in it.

    A rule in SQL; tests/stores/test_assignment_choosing_queries.py holds it equal to the same in Python.
    """
    rows = await conn.fetch(
        """
        SELECT case_id, array_agg(lawyer_id) AS lawyer_ids FROM steps
        WHERE case_id = ANY($1) AND step IN ('returned', 'replaced') GROUP BY case_id
        """,
        [*case_ids],
    )
    found = {row["case_id"]: frozenset(row["lawyer_ids"]) for row in rows}
    return {case_id: found.get(case_id, frozenset()) for case_id in case_ids}


async def working_days(conn: Connection, campaign: str) -> Mapping[date, bool]:
    """Where a campaign overrules the published calendar."""
    rows = await conn.fetch("SELECT day, worked FROM working_days WHERE campaign = $1", campaign)
    return {row["day"]: row["worked"] for row in rows}


async def keep_working_days(conn: Connection, campaigns: Iterable[Campaign]) -> None:
    """As the campaign files say, so that who chooses needs none; nothing is written where nothing changed."""
    for one in sorted(campaigns, key=lambda one: one.code):
        if await working_days(conn, one.code) != dict(one.overrides):
            await conn.execute("DELETE FROM working_days WHERE campaign = $1", one.code)
            await conn.executemany(
                "INSERT INTO working_days (campaign, day, worked) VALUES ($1, $2, $3)",
                [(one.code, day, worked) for day, worked in sorted(one.overrides.items())],
            )


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
