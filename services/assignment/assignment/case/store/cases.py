"""Cases. Whoever changes one holds the row of its county."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from assignment.case.rules.case import Case
from assignment.case.rules.states import State
from assignment.case.store import counties
from contracts import CaseClass
from database import Connection


async def find(conn: Connection, case_id: UUID) -> Case | None:
    row = await conn.fetchrow("SELECT * FROM cases WHERE case_id = $1", case_id)
    return _case(row) if row else None


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


async def waiting(conn: Connection, county: str) -> Sequence[Case]:
    """The waiting list, oldest grant first."""
    rows = await conn.fetch(
        "SELECT * FROM cases WHERE county = $1 AND state = 'waiting' ORDER BY granted_at, case_id", county
    )
    return [_case(row) for row in rows]


async def counties_waiting(conn: Connection) -> Sequence[str]:
    """Counties with a waiting list."""
    rows = await conn.fetch("SELECT DISTINCT county FROM cases WHERE state = 'waiting' ORDER BY county")
    return [row["county"] for row in rows]


async def granted(
    conn: Connection,
    counties_seen: Sequence[str] | None,
    state: State | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
    among: Collection[UUID] | None = None,
) -> Sequence[Case]:
    """Granted cases by their grant, of some counties or, with None, of all; `among`: of these cases only."""
    rows = await conn.fetch(
        """
        SELECT * FROM cases
        WHERE granted_at IS NOT NULL
          AND ($1::text[] IS NULL OR county = ANY($1))
          AND ($2::text IS NULL OR state = $2)
          AND ($3::timestamptz IS NULL OR (granted_at, case_id) > ($3, $4::uuid))
          AND ($6::uuid[] IS NULL OR case_id = ANY($6))
        ORDER BY granted_at, case_id LIMIT $5
        """,
        counties_seen,
        state,
        *(after or (None, None)),
        limit,
        None if among is None else [*among],
    )
    return [_case(row) for row in rows]


async def add(conn: Connection, case: Case) -> None:
    """A case that was not known; nobody handles it yet."""
    await conn.execute(
        """
        INSERT INTO cases (case_id, campaign, county, state, version, case_class, respondents, workers,
                           workers_exact, workers_known, case_no)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        case.case_id,
        case.campaign,
        case.county,
        case.state,
        case.version,
        case.case_class,
        sorted(case.respondents),
        case.workers,
        case.workers_exact,
        case.workers_known,
        case.case_no,
    )


async def save(conn: Connection, case: Case) -> None:
    """A case after a change, in the place of the version before it."""
    saved = await conn.fetchval(
        """
        UPDATE cases SET state = $3, granted_at = $4, waiting_since = $5, lawyer_id = $6, seat = $7,
               round = $8, assigned_at = $9, version = $2
        WHERE case_id = $1 AND version = $2 - 1
        RETURNING true
        """,
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
    assert saved, f"case {case.case_id} was changed without the lock of its county"


def _case(row: asyncpg.Record) -> Case:
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
