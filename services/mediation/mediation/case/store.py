"""Cases: lock, find and list them, store what they are now; and what other services said of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from casework.crossing import Verdict
from contracts import CaseClass
from database import Connection
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import AidEnd, Facts
from mediation.case.rules.states import State
from mediation.case.stored_case_parts import with_parts


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


async def of_counties(
    conn: Connection, counties: Sequence[str] | None, asked: Asked, after: UUID | None, limit: int
) -> Sequence[Case]:
    """Cases whose application is known, by their id, without what was done in them; None: of all counties."""
    rows = await conn.fetch(
        """
        SELECT * FROM cases
        WHERE case_class IS NOT NULL
          AND ($1::text[] IS NULL OR county = ANY($1))
          AND ($2::text IS NULL OR state = $2)
          AND ($3::boolean IS NULL OR (filing_due_since IS NOT NULL) = $3)
          AND ($4::uuid IS NULL OR case_id > $4)
        ORDER BY case_id LIMIT $5
        """,
        counties,
        asked.state,
        asked.filing_due,
        after,
        limit,
    )
    return [_case(row) for row in rows]


async def add(conn: Connection, case: Case) -> None:
    """A case nobody had spoken of before."""
    await conn.execute(
        """
        INSERT INTO cases (case_id, state, version, received_at, case_class, claim_classes, workers,
                           amount_claimed_fen, limitation_ends, granted_at, lawyer_id, opened_at, ended_by,
                           ended_at, filings_due, filing_due_since, workers_exact, workers_known,
                           amount_claimed_exact, case_no, county, campaign)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                $21, $22)
        """,
        *_changing_columns(case),
        case.county,
        case.campaign,
    )


async def save(conn: Connection, case: Case) -> Case:
    """A case after a change, in the place of the version before it; the subjects store the parts they add."""
    saved = await conn.fetchval(
        """
        UPDATE cases SET state = $2, version = $3, received_at = $4, case_class = $5, claim_classes = $6,
               workers = $7, amount_claimed_fen = $8, limitation_ends = $9, granted_at = $10, lawyer_id = $11,
               opened_at = $12, ended_by = $13, ended_at = $14, filings_due = $15, filing_due_since = $16,
               workers_exact = $17, workers_known = $18, amount_claimed_exact = $19,
               case_no = $20
        WHERE case_id = $1 AND version = $3 - 1
        RETURNING true
        """,
        *_changing_columns(case),
    )
    assert saved, f"case {case.case_id} was changed without its lock"
    return case


async def add_foreign_event(conn: Connection, event: ForeignEvent) -> None:
    await conn.execute(
        """
        INSERT INTO foreign_events (event_id, case_id, type, verdict, at, recorded)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        event.event_id,
        event.case_id,
        event.type,
        event.verdict,
        event.at,
        event.recorded,
    )


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


def _changing_columns(case: Case) -> tuple[Any, ...]:
    """In the order of the two statements above: the key, then all that may change."""
    facts = case.facts
    return (
        case.case_id,
        case.state,
        case.version,
        facts and facts.received_at,
        facts and facts.case_class,
        facts.claim_classes if facts else (),
        facts and facts.workers,
        facts and facts.amount_claimed_fen,
        facts and facts.limitation_ends,
        case.granted_at,
        case.lawyer_id,
        case.opened_at,
        case.ended_by,
        case.ended_at,
        case.filings_due,
        case.filing_due_since,
        facts and facts.workers_exact,
        facts and facts.workers_known,
        facts and facts.amount_claimed_exact,
        facts and facts.case_no,
    )


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
