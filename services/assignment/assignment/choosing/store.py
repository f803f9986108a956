"""What a choice depends on beside the case: the detachment, former handlers, the campaign's working days."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg

from assignment.case.rules.case import Case
from assignment.case.store.cases import read_case
from assignment.case.store.lawyers import LAWYERS_WITH_WORKLOAD
from assignment.choosing.rules.candidates import Candidate
from campaign import Campaign
from contracts import CaseClass
from contracts.assignment import LawyerKind
from database import Connection

Place: TypeAlias = tuple[datetime, UUID]
"""On the waiting list: the oldest grant comes first."""
BEGINNING: Final[Place] = (datetime.min.replace(tzinfo=UTC), UUID(int=0))
NEXT: Final = """
    county = $1 AND state = 'waiting' AND (granted_at, case_id) > ($2, $3)
    AND case_id <> ALL($4::uuid[])
"""
FORMER: Final = """
    SELECT s.lawyer_id FROM steps AS s WHERE s.case_id = {} AND s.step IN ('returned', 'replaced')
"""
"""Who handled a case before."""
NEXT_WAITING: Final = f"""
WITH able AS (
    SELECT * FROM unnest($7::text[], $8::text[], $9::text[]) AS a(lawyer_id, firm_hash, case_class)
)
SELECT n.*, ARRAY({FORMER.format("n.case_id")}) AS former_handlers FROM (
SELECT judged.* FROM (SELECT DISTINCT case_class FROM able) AS k, LATERAL (
    SELECT * FROM cases AS c
    WHERE {NEXT} AND waiting_since IS NOT NULL AND c.case_class = k.case_class
      AND EXISTS (
          SELECT FROM able AS a
          WHERE a.case_class = k.case_class AND a.firm_hash <> ALL(c.respondents)
            AND a.lawyer_id <> ALL (ARRAY({FORMER.format("c.case_id")}))
            AND NOT EXISTS (SELECT FROM conflicts AS x
                            WHERE x.respondent_hash = ANY(c.respondents)
                              AND (x.firm_hash = a.firm_hash OR x.lawyer_id = a.lawyer_id)
                              AND NOT x.withdrawn AND (x.counts_until IS NULL OR x.counts_until >= $6)))
    ORDER BY granted_at NULLS FIRST, case_id NULLS FIRST LIMIT $5
) AS judged
UNION ALL
(SELECT * FROM cases WHERE {NEXT} AND waiting_since IS NULL ORDER BY granted_at, case_id LIMIT $5)
ORDER BY granted_at, case_id LIMIT $5
) AS n ORDER BY granted_at, case_id
"""  # noqa: S608 (constants)


async def candidates(conn: Connection, county: str) -> Sequence[Candidate]:
    """The county's detachment in roster order."""
    return (await detachments(conn, [county]))[county]


async def detachments(conn: Connection, counties: Collection[str]) -> Mapping[str, Sequence[Candidate]]:
    """Those of several counties, each in roster order."""
    rows = await conn.fetch(
        LAWYERS_WITH_WORKLOAD + "WHERE l.county = ANY($1) ORDER BY l.roster_order, l.lawyer_id", [*counties]
    )
    found: dict[str, list[Candidate]] = {county: [] for county in counties}
    for row in rows:
        found[row["county"]].append(_candidate(row))
    return found


async def plan_once(conn: Connection) -> None:
    """Until the transaction ends: to plan NEXT_WAITING takes four times as long as to run it."""
    await conn.execute("SET LOCAL plan_cache_mode = force_generic_plan")


async def next_waiting(
    conn: Connection,
    county: str,
    free: Collection[Candidate],
    today: date,
    after: Place,
    without: Collection[UUID],
    limit: int,
) -> Sequence[tuple[Case, frozenset[str]]]:
    """The next on the list whom one of the free may take, or nobody was asked for yet; their former handlers.

    Whom a rule forbids altogether is left out, so that nobody reads on through a long list for one who is
    free and takes none of it; `choose` decides.
    """
    rows = await conn.fetch(NEXT_WAITING, *look_arguments(county, free, today, after, without, limit))
    return [(read_case(row), frozenset(row["former_handlers"])) for row in rows]


def look_arguments(
    county: str, free: Collection[Candidate], today: date, after: Place, without: Collection[UUID], limit: int
) -> Sequence[Any]:
    """The values of NEXT_WAITING."""
    able = [(each, case_class) for each in free for case_class in sorted(each.expertise)]
    return (
        county,
        *after,
        [*without],
        limit,
        today,
        [each.lawyer_id for each, _ in able],
        [each.firm_hash for each, _ in able],
        [case_class for _, case_class in able],
    )


def place_of(case: Case) -> Place:
    """Of a case that is granted."""
    assert case.granted_at is not None
    return case.granted_at, case.case_id


async def former_handlers(conn: Connection, case_id: UUID) -> frozenset[str]:
    """Who returned the case or was replaced in it.

    A rule in SQL; tests/stores/test_assignment_choosing_queries.py holds it equal to the same in Python.
    """
    return frozenset(row[0] for row in await conn.fetch(FORMER.format("$1"), case_id))


async def working_days(conn: Connection, campaign: str) -> Mapping[date, bool]:
    """Where a campaign overrules the published calendar."""
    rows = await conn.fetch("SELECT day, worked FROM working_days WHERE campaign = $1", campaign)
    return {row["day"]: row["worked"] for row in rows}


async def overruled(conn: Connection, day: date) -> Mapping[str, Mapping[date, bool]]:
    """Which campaigns overrule the published calendar on a day, and how."""
    rows = await conn.fetch("SELECT campaign, worked FROM working_days WHERE day = $1", day)
    return {row["campaign"]: {day: row["worked"]} for row in rows}


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
