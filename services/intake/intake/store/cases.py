"""Applications: making, locking, changing and reading them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from pydantic_core import to_json

from contracts import CaseClass, Channel, Lane
from database import Connection
from intake.rules.case import Case
from intake.rules.codes import Form, Paper, Progress, State, UrgentGround
from intake.sealing import Sealed
from intake.store import audit
from intake.store.audit import Step


@dataclass(frozen=True, slots=True)
class Facts:
    """What is kept of an application beside its case: for lists and figures, nobody's name."""

    office: str | None
    channel: Channel
    form: Form
    claim_classes: tuple[CaseClass, ...]
    workers: int
    workers_exact: bool
    amount_claimed_fen: int | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Whole:
    """A case with everything kept of it."""

    case: Case
    facts: Facts
    told: Sealed


async def add(
    conn: Connection, whole: Whole, year: int, identities: Sequence[str], steps: Sequence[Step]
) -> tuple[str, int]:
    """A new case, numbered; its `case_no` holds {seq} where the number goes.

    Returns the number, and how many cases of the county know one of these identities already.
    """
    row = await conn.fetchrow(
        """
        WITH numbered AS (
            INSERT INTO case_numbers AS n (campaign, county, year, last) VALUES ($1, $2, $3, 1)
            ON CONFLICT (campaign, county, year) DO UPDATE SET last = n.last + 1
            RETURNING last
        ), added AS (
            INSERT INTO cases
            SELECT made.* FROM numbered, jsonb_populate_record(NULL::cases, $4::text::jsonb ||
                jsonb_build_object('case_no', replace($5, '{seq}', last::text))) AS made
            RETURNING case_no
        ), noted AS (
            INSERT INTO audit (case_id, action, from_state, to_state, actor_kind, actor, county, at, recorded,
                               sealed, sealed_key)
            SELECT case_id, action, from_state, to_state, actor_kind, actor, county, at, recorded, sealed,
                   sealed_key
            FROM jsonb_populate_recordset(NULL::audit, $6::text::jsonb)
        )
        SELECT case_no, (SELECT count(*) FROM cases
                         WHERE campaign = $1 AND county = $2 AND identities && $7::text[]) AS before
        FROM added
        """,
        whole.case.campaign,
        whole.case.county,
        year,
        _row(whole, identities),
        whole.case.case_no,
        audit.rows(whole.case.case_id, steps),
        list(identities),
    )
    assert row is not None
    return row["case_no"], row["before"]


async def change(conn: Connection, case: Case, steps: Sequence[Step]) -> int:
    """Store what a locked case has become, and who made it so; the case's new version is returned."""
    version: int = await conn.fetchval(
        """
        WITH noted AS (
            INSERT INTO audit (case_id, action, from_state, to_state, actor_kind, actor, county, at, recorded,
                               sealed, sealed_key)
            SELECT case_id, action, from_state, to_state, actor_kind, actor, county, at, recorded, sealed,
                   sealed_key
            FROM jsonb_populate_recordset(NULL::audit, $9::text::jsonb)
        )
        UPDATE cases SET state = $2, papers_shown = $3, papers_owed = $4, overdue_at = $5, accepted_at = $6,
                         granted_at = $7, ended_at = $8, version = version + 1
        WHERE case_id = $1 RETURNING version
        """,
        case.case_id,
        case.state,
        sorted(case.papers_shown),
        list(case.papers_owed),
        case.overdue_at,
        case.accepted_at,
        case.granted_at,
        case.ended_at,
        audit.rows(case.case_id, steps),
    )
    return version


async def move(conn: Connection, case: Case) -> None:
    """How far others have come with it; nobody here acted, so the version stays."""
    await conn.execute(
        "UPDATE cases SET progress = $2, mediation_opened = $3 WHERE case_id = $1",
        case.case_id,
        case.progress,
        case.mediation_opened,
    )


async def lock(conn: Connection, case_id: UUID) -> Case | None:
    """The case, for whoever is going to change it."""
    row = await conn.fetchrow("SELECT * FROM cases WHERE case_id = $1 FOR UPDATE", case_id)
    return _case(row) if row else None


async def lock_all(conn: Connection, case_ids: Sequence[UUID]) -> dict[UUID, Case]:
    """Several, always in the same order."""
    rows = await conn.fetch(
        "SELECT * FROM cases WHERE case_id = ANY($1::uuid[]) ORDER BY case_id FOR UPDATE", case_ids
    )
    return {row["case_id"]: _case(row) for row in rows}


async def lock_overdue(conn: Connection, today: date, at_once: int) -> Sequence[Case]:
    """Open cases whose papers' date has passed and nobody was told yet."""
    rows = await conn.fetch(
        """
        SELECT * FROM cases
        WHERE overdue_at IS NULL AND papers_owed <> '{}' AND papers_due < $1
          AND state IN ('received', 'accepted', 'granted')
        ORDER BY case_id LIMIT $2 FOR UPDATE
        """,
        today,
        at_once,
    )
    return [_case(row) for row in rows]


async def find(conn: Connection, case_id: UUID) -> Whole | None:
    """A case to look at."""
    row = await conn.fetchrow("SELECT * FROM cases WHERE case_id = $1", case_id)
    return whole(row) if row else None


def whole(row: asyncpg.Record) -> Whole:
    facts = Facts(
        office=row["office"],
        channel=Channel(row["channel"]),
        form=Form(row["form"]),
        claim_classes=tuple(CaseClass(each) for each in row["claim_classes"]),
        workers=row["workers"],
        workers_exact=row["workers_exact"],
        amount_claimed_fen=row["amount_claimed_fen"],
        recorded_at=row["recorded_at"],
    )
    return Whole(_case(row), facts, Sealed(row["sealed_key"], row["sealed"]))


def _case(row: asyncpg.Record) -> Case:
    known: dict[str, Any] = {name: row[name] for name in Case.__dataclass_fields__}
    known |= {
        "state": State(row["state"]),
        "lane": Lane(row["lane"]),
        "case_class": CaseClass(row["case_class"]),
        "papers_shown": frozenset(Paper(each) for each in row["papers_shown"]),
        "papers_owed": tuple(Paper(each) for each in row["papers_owed"]),
        "urgent_grounds": tuple(UrgentGround(each) for each in row["urgent_grounds"]),
        "progress": Progress(row["progress"]) if row["progress"] else None,
    }
    return Case(**known)


def _row(whole: Whole, identities: Sequence[str]) -> str:
    """The row of table cases, as JSON."""
    sealed = {"sealed": audit.hexed(whole.told.content), "sealed_key": whole.told.key_id}
    return to_json({**asdict(whole.case), **asdict(whole.facts), **sealed, "identities": identities}).decode()
