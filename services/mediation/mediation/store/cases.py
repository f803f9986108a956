"""Cases: lock, read, and move them from state to state."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import asyncpg

from contracts import CaseClass
from database import Connection
from mediation.rules.case import Case, Facts, State
from mediation.store import records


async def lock(conn: Connection, case_id: UUID) -> Case | None:
    """A case with everything in it; its row is locked until the transaction ends."""
    row = await conn.fetchrow("SELECT * FROM cases WHERE case_id = $1 FOR UPDATE", case_id)
    return await records.complete(conn, _case(row)) if row else None


async def find(conn: Connection, case_id: UUID) -> Case | None:
    """A case with everything in it, to be shown."""
    row = await conn.fetchrow("SELECT * FROM cases WHERE case_id = $1", case_id)
    return await records.complete(conn, _case(row)) if row else None


async def lock_all(conn: Connection, case_ids: Collection[UUID]) -> None:
    """Lock the cases a batch is about, in the order of their ids, so that nobody deadlocks."""
    await conn.fetch(
        "SELECT FROM cases WHERE case_id = ANY($1) ORDER BY case_id FOR UPDATE", sorted(set(case_ids))
    )


async def listed(
    conn: Connection, counties: Sequence[str] | None, state: State | None, after: UUID | None, limit: int
) -> Sequence[Case]:
    """Cases whose application is known, by their id, without what was done in them; None: of all counties."""
    rows = await conn.fetch(
        """
        SELECT * FROM cases
        WHERE case_class IS NOT NULL
          AND ($1::text[] IS NULL OR county = ANY($1))
          AND ($2::text IS NULL OR state = $2)
          AND ($3::uuid IS NULL OR case_id > $3)
        ORDER BY case_id LIMIT $4
        """,
        counties,
        state,
        after,
        limit,
    )
    return [_case(row) for row in rows]


async def lock_near_limitation(conn: Connection, before: date, after: UUID, at_most: int) -> Sequence[UUID]:
    """Handled cases whose limitation ends before a day, and in which nothing has stopped it yet; locked."""
    rows = await conn.fetch(
        """
        SELECT case_id FROM cases
        WHERE case_id IN (
            SELECT c.case_id FROM cases c LEFT JOIN agreements a USING (case_id)
            WHERE c.limitation_ends < $1 AND c.case_id > $2
              AND (c.state IN ('mediating', 'failed') OR c.state = 'performing' AND a.partial)
              AND NOT EXISTS (SELECT FROM proceedings p WHERE p.case_id = c.case_id)
            ORDER BY c.case_id LIMIT $3)
        ORDER BY case_id FOR UPDATE
        """,
        before,
        after,
        at_most,
    )
    return [row["case_id"] for row in rows]


async def lock_to_judge(conn: Connection, today: date, after: UUID, at_most: int) -> Sequence[UUID]:
    """Cases with an instalment whose day has ended and that nobody judged yet; locked."""
    rows = await conn.fetch(
        """
        SELECT case_id FROM cases
        WHERE case_id IN (
            SELECT case_id FROM instalments WHERE judged IS NULL AND due < $1 AND case_id > $2
            ORDER BY case_id LIMIT $3)
        ORDER BY case_id FOR UPDATE
        """,
        today,
        after,
        at_most,
    )
    return [row["case_id"] for row in rows]


async def add(conn: Connection, case: Case) -> None:
    """A case nobody had spoken of before."""
    await conn.execute(
        """
        INSERT INTO cases (case_id, campaign, county, state, opened_at, lawyer_id)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        case.case_id,
        case.campaign,
        case.county,
        case.state,
        case.opened_at,
        case.lawyer_id,
    )


async def add_received(conn: Connection, case_id: UUID, campaign: str, county: str, facts: Facts) -> None:
    """An application, which waits for its handler."""
    await conn.execute(
        """
        INSERT INTO cases (case_id, campaign, county, state, received_at, case_class, claim_classes, workers,
                           amount_claimed_fen, limitation_ends)
        VALUES ($1, $2, $3, 'waiting', $4, $5, $6, $7, $8, $9)
        """,
        case_id,
        campaign,
        county,
        facts.received_at,
        facts.case_class,
        facts.claim_classes,
        facts.workers,
        facts.amount_claimed_fen,
        facts.limitation_ends,
    )


async def learn(conn: Connection, case_id: UUID, facts: Facts) -> None:
    """The application of a case that others went on with."""
    await conn.execute(
        """
        UPDATE cases SET received_at = $2, case_class = $3, claim_classes = $4, workers = $5,
               amount_claimed_fen = $6, limitation_ends = $7, version = version + 1
        WHERE case_id = $1 AND case_class IS NULL
        """,
        case_id,
        facts.received_at,
        facts.case_class,
        facts.claim_classes,
        facts.workers,
        facts.amount_claimed_fen,
        facts.limitation_ends,
    )


async def grant(conn: Connection, case_id: UUID, granted_at: datetime) -> None:
    await conn.execute(
        "UPDATE cases SET granted_at = $2, version = version + 1 WHERE case_id = $1", case_id, granted_at
    )


async def hand_to(conn: Connection, case_id: UUID, lawyer_id: str | None) -> None:
    """Another handler, or for the moment none."""
    await conn.execute(
        "UPDATE cases SET lawyer_id = $2, version = version + 1 WHERE case_id = $1", case_id, lawyer_id
    )


async def open_mediation(conn: Connection, case_id: UUID, lawyer_id: str, now: datetime) -> None:
    await conn.execute(
        """
        UPDATE cases SET state = 'mediating', lawyer_id = $2, opened_at = $3, version = version + 1
        WHERE case_id = $1
        """,
        case_id,
        lawyer_id,
        now,
    )


async def move(conn: Connection, case_id: UUID, state: State) -> None:
    """The state after an act; every act makes a new version."""
    await conn.execute(
        "UPDATE cases SET state = $2, version = version + 1 WHERE case_id = $1", case_id, state
    )


async def end(conn: Connection, case_id: UUID, state: State, ended_by: str, ended_at: datetime) -> None:
    """Over elsewhere, so it is over here, or an agreement is all that is left of it."""
    await conn.execute(
        """
        UPDATE cases SET state = $2, ended_by = $3, ended_at = $4, version = version + 1
        WHERE case_id = $1
        """,
        case_id,
        state,
        ended_by,
        ended_at,
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
        ended_by=row["ended_by"],
        ended_at=row["ended_at"],
    )


def _facts(row: asyncpg.Record) -> Facts:
    return Facts(
        received_at=row["received_at"],
        case_class=CaseClass(row["case_class"]),
        claim_classes=tuple(map(CaseClass, row["claim_classes"])),
        workers=row["workers"],
        amount_claimed_fen=row["amount_claimed_fen"],
        limitation_ends=row["limitation_ends"],
    )
