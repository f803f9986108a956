"""Cases: lock, find and list them, store what they are now; and what other services said of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from pydantic_core import to_json

from casework.crossing import Verdict
from contracts import CaseClass
from database import Connection, Narrowing
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import AidEnd, Facts
from mediation.case.rules.states import State
from mediation.case.stored_case_parts import with_parts, with_proceedings

UNCHANGING: Final = ("case_id", "county", "campaign")
CHANGING: Final = (
    "state",
    "version",
    "granted_at",
    "lawyer_id",
    "opened_at",
    "ended_by",
    "ended_at",
    "filings_due",
    "filing_due_since",
)
FACTS: Final = tuple(each.name for each in fields(Facts))
COLUMNS: Final = ", ".join((*UNCHANGING, *CHANGING, *FACTS))
ADD: Final = f"""
    INSERT INTO cases ({COLUMNS})
    SELECT {COLUMNS} FROM jsonb_populate_recordset(NULL::cases, $1::text::jsonb)
"""  # noqa: S608 (constants)
SAVE: Final = f"""
    UPDATE cases AS c SET {", ".join(f"{name} = n.{name}" for name in (*CHANGING, *FACTS))}
    FROM jsonb_populate_recordset(NULL::cases, $1::text::jsonb) AS n
         JOIN unnest($2::uuid[], $3::integer[]) AS s(case_id, seen) USING (case_id)
    WHERE c.case_id = n.case_id AND c.version = s.seen
    RETURNING c.case_id
"""  # noqa: S608 (constants)
ADD_FOREIGN_EVENTS: Final = """
    INSERT INTO foreign_events (event_id, case_id, type, verdict, at, recorded)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cases of a list are asked for; None: it does not matter."""

    state: State | None = None
    filing_due: bool | None = None


@dataclass(frozen=True, slots=True)
class ForeignEvent:
    """What another service said happened, and what it did here."""

    event_id: UUID
    case_id: UUID
    type: str
    verdict: Verdict
    at: datetime
    recorded: datetime


async def lock(conn: Connection, case_id: UUID) -> Case | None:
    """A case with everything in it; its row is locked until the transaction ends."""
    row = await conn.fetchrow("SELECT * FROM cases WHERE case_id = $1 FOR UPDATE", case_id)
    return await with_parts(conn, _case(row)) if row else None


async def find(conn: Connection, case_id: UUID) -> Case | None:
    """A case with everything in it, to be shown, or locked already."""
    row = await conn.fetchrow("SELECT * FROM cases WHERE case_id = $1", case_id)
    return await with_parts(conn, _case(row)) if row else None


async def get(conn: Connection, case_id: UUID) -> Case:
    """A case that is known to be there."""
    case = await find(conn, case_id)
    assert case is not None
    return case


async def lock_all(conn: Connection, case_ids: Collection[UUID]) -> None:
    """Lock the cases a batch is about, in the order of their ids, so that nobody deadlocks."""
    await conn.fetch(
        "SELECT FROM cases WHERE case_id = ANY($1) ORDER BY case_id FOR UPDATE", sorted(set(case_ids))
    )


async def of_ids(conn: Connection, case_ids: Collection[UUID], whole: Collection[UUID]) -> Sequence[Case]:
    """Those of these cases that are known: with proceedings, those of `whole` with everything."""
    rows = await conn.fetch("SELECT * FROM cases WHERE case_id = ANY($1)", [*case_ids])
    cases = await with_proceedings(conn, [_case(row) for row in rows])
    return [await with_parts(conn, case) if case.case_id in whole else case for case in cases]


async def of_counties(
    conn: Connection, counties: Sequence[str] | None, asked: Asked, after: UUID | None, limit: int
) -> Sequence[Case]:
    """Cases whose application is known, by their id, without what was done in them; None: of all counties."""
    which = Narrowing()
    which.by_county(counties)
    which.by("state = {}", asked.state)
    which.by("case_id > {}", after)
    if asked.filing_due is not None:
        which.conditions.append(f"filing_due_since IS {'NOT ' if asked.filing_due else ''}NULL")
    rows = await conn.fetch(
        f"SELECT * FROM cases WHERE case_class IS NOT NULL AND {which.where}"  # noqa: S608 (conditions written above)
        f" ORDER BY case_id LIMIT {which.parameter(limit)}",
        *which.values,
    )
    return [_case(row) for row in rows]


async def add_all(conn: Connection, cases: Collection[Case]) -> None:
    """Cases nobody had spoken of before."""
    if cases:
        await conn.execute(ADD, _as_json(cases))


async def save_all(conn: Connection, cases: Collection[tuple[Case, int]]) -> None:
    """Cases after their changes, each with the version in whose place it comes."""
    if cases:
        ids, seen = [case.case_id for case, _ in cases], [version for _, version in cases]
        saved = await conn.fetch(SAVE, _as_json([case for case, _ in cases]), ids, seen)
        assert len(saved) == len(cases), "a case was changed without its lock"


async def save(conn: Connection, case: Case) -> Case:
    """A case after a change, in the place of the version before it; the subjects store the parts they add."""
    await save_all(conn, [(case, case.version - 1)])
    return case


async def add_foreign_events(conn: Connection, events: Sequence[ForeignEvent]) -> None:
    if events:
        rows = ((e.event_id, e.case_id, e.type, e.verdict, e.at, e.recorded) for e in events)
        await conn.execute(ADD_FOREIGN_EVENTS, *zip(*rows, strict=True))


async def foreign_events_of(conn: Connection, case_id: UUID) -> Sequence[ForeignEvent]:
    """What other services said about a case, in order."""
    rows = await conn.fetch(
        """
        SELECT event_id, case_id, type, verdict, at, recorded
        FROM foreign_events WHERE case_id = $1 ORDER BY recorded, event_id
        """,
        case_id,
    )
    return [ForeignEvent(**{**row, "verdict": Verdict(row["verdict"])}) for row in rows]


def _as_json(cases: Iterable[Case]) -> str:
    """Rows of the table."""
    return to_json([_row(case) for case in cases]).decode()


def _row(case: Case) -> Mapping[str, Any]:
    facts = {name: getattr(case.facts, name) for name in FACTS} if case.facts else {"claim_classes": ()}
    return {name: getattr(case, name) for name in (*UNCHANGING, *CHANGING)} | facts


def _case(row: asyncpg.Record) -> Case:
    return Case(
        case_id=row["case_id"],
        county=row["county"],
        campaign=row["campaign"],
        state=State(row["state"]),
        version=row["version"],
        facts=_facts(row) if row["case_class"] else None,
        granted_at=row["granted_at"],
        lawyer_id=row["lawyer_id"],
        opened_at=row["opened_at"],
        ended_by=AidEnd(row["ended_by"]) if row["ended_by"] else None,
        ended_at=row["ended_at"],
        filings_due=row["filings_due"],
        filing_due_since=row["filing_due_since"],
    )


def _facts(row: asyncpg.Record) -> Facts:
    return Facts(
        case_no=row["case_no"],
        received_at=row["received_at"],
        case_class=CaseClass(row["case_class"]),
        claim_classes=tuple(map(CaseClass, row["claim_classes"])),
        workers=row["workers"],
        amount_claimed_fen=row["amount_claimed_fen"],
        limitation_ends=row["limitation_ends"],
        workers_exact=row["workers_exact"],
        workers_known=row["workers_known"],
        amount_claimed_exact=row["amount_claimed_exact"],
    )
