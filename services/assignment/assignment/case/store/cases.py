"""Cases. Whoever changes one holds the row of its county."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from assignment.case.rules.case import Case
from assignment.case.rules.states import State
from assignment.case.store import counties
from contracts import CaseClass
from database import Connection, Narrowing

CASES: Final = TypeAdapter(list[Case])
ADD: Final = """
    INSERT INTO cases (case_id, campaign, county, state, version, case_no, case_class, respondents, workers,
                       workers_exact, workers_known, granted_at, waiting_since, lawyer_id, seat, round,
                       assigned_at)
    SELECT case_id, campaign, county, state, version, case_no, case_class, respondents, workers,
           workers_exact, workers_known, granted_at, waiting_since, lawyer_id, seat, round, assigned_at
    FROM jsonb_populate_recordset(NULL::cases, $1::text::jsonb)
"""
SAVE: Final = """
    UPDATE cases AS c
    SET version = n.version, state = n.state, granted_at = n.granted_at, waiting_since = n.waiting_since,
        lawyer_id = n.lawyer_id, seat = n.seat, round = n.round, assigned_at = n.assigned_at
    FROM unnest($1::integer[], $2::uuid[], $3::integer[], $4::text[], $5::timestamptz[], $6::timestamptz[],
                $7::text[], $8::integer[], $9::integer[], $10::timestamptz[])
        AS n(seen, case_id, version, state, granted_at, waiting_since, lawyer_id, seat, round, assigned_at)
    WHERE c.case_id = n.case_id AND c.version = n.seen
    RETURNING c.case_id
"""


async def find(conn: Connection, case_id: UUID) -> Case | None:
    row = await conn.fetchrow("SELECT * FROM cases WHERE case_id = $1", case_id)
    return read_case(row) if row else None


async def of_ids(conn: Connection, case_ids: Collection[UUID]) -> Sequence[Case]:
    """Those of these cases that are known."""
    rows = await conn.fetch("SELECT * FROM cases WHERE case_id = ANY($1)", [*case_ids])
    return [read_case(row) for row in rows]


async def get(conn: Connection, case_id: UUID) -> Case:
    """A case that is known to be there."""
    case = await find(conn, case_id)
    assert case is not None
    return case


async def lock(conn: Connection, case_id: UUID) -> Case | None:
    """A case with its county locked. The county of a case never changes, so it may be read before."""
    county = await conn.fetchval("SELECT county FROM cases WHERE case_id = $1", case_id)
    if county is None:
        return None
    await counties.lock(conn, [county])
    return await find(conn, case_id)


async def counties_waiting(conn: Connection, among: Collection[str] | None = None) -> Sequence[str]:
    """Counties with a waiting list; whichever has a case has a row in `counties`. `among`: None is all."""
    rows = await conn.fetch(
        """
        SELECT code FROM counties
        WHERE ($1::text[] IS NULL OR code = ANY($1))
          AND (EXISTS (SELECT FROM cases c
                       WHERE c.county = code AND c.state = 'waiting' AND c.waiting_since IS NULL)
               OR EXISTS (SELECT FROM cases c
                          WHERE c.county = code AND c.state = 'waiting' AND c.waiting_since IS NOT NULL))
        ORDER BY code
        """,
        None if among is None else [*among],
    )
    return [row["code"] for row in rows]


async def granted(
    conn: Connection,
    counties_seen: Sequence[str] | None,
    state: State | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
    among: Collection[UUID] | None = None,
) -> Sequence[Case]:
    """Granted cases by their grant, of some counties or, with None, of all; `among`: of these cases only."""
    which = Narrowing()
    which.by_county(counties_seen)
    which.by("state = {}", state)
    which.by("case_id = ANY({}::uuid[])", None if among is None else [*among])
    if after is not None:
        granted_at, case_id = map(which.parameter, after)
        which.conditions.append(f"(granted_at, case_id) > ({granted_at}, {case_id})")
    rows = await conn.fetch(
        f"SELECT * FROM cases WHERE granted_at IS NOT NULL AND {which.where}"  # noqa: S608 (conditions written above)
        f" ORDER BY granted_at NULLS FIRST, case_id LIMIT {which.parameter(limit)}",
        *which.values,
    )
    return [read_case(row) for row in rows]


async def add_all(conn: Connection, cases: Collection[Case]) -> None:
    """Cases that were not known."""
    if cases:
        await conn.execute(ADD, CASES.dump_json([*cases]).decode())


async def save(conn: Connection, case: Case) -> None:
    """A case after a change, in the place of the version before it."""
    await save_all(conn, [(case, case.version - 1)])


async def save_all(conn: Connection, cases: Collection[tuple[Case, int]]) -> None:
    """Cases after their changes, each with the version in whose place it comes."""
    if not cases:
        return
    columns = zip(*((seen, *_changing(case)) for case, seen in cases), strict=True)
    saved = await conn.fetch(SAVE, *map(list, columns))
    assert len(saved) == len(cases), "a case was changed without the lock of its county"


def _changing(case: Case) -> tuple[Any, ...]:
    return (
        case.case_id,
        case.version,
        case.state,
        case.granted_at,
        case.waiting_since,
        case.lawyer_id,
        case.seat,
        case.round,
        case.assigned_at,
    )


def read_case(row: asyncpg.Record) -> Case:
    return Case(
        case_id=row["case_id"],
        campaign=row["campaign"],
        county=row["county"],
        state=State(row["state"]),
        version=row["version"],
        case_no=row["case_no"],
        case_class=CaseClass(row["case_class"]) if row["case_class"] else None,
        respondents=frozenset(row["respondents"]),
        workers=row["workers"],
        workers_exact=row["workers_exact"],
        workers_known=row["workers_known"],
        granted_at=row["granted_at"],
        waiting_since=row["waiting_since"],
        lawyer_id=row["lawyer_id"],
        seat=row["seat"],
        round=row["round"],
        assigned_at=row["assigned_at"],
    )
