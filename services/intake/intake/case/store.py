"""Cases: locking, changing and reading them. Whoever changes a case locks its row first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from casework.crossing import Verdict
from contracts import CaseClass, Envelope, Lane
from database import Connection
from intake.case import audit
from intake.case.audit import AuditRow
from intake.case.rules.aid_first import UrgentGround
from intake.case.rules.case import Case
from intake.case.rules.paper_kinds import Paper
from intake.case.rules.review import Review
from intake.case.rules.states import Progress, State
from sealing import Sealed

SAVE: Final = f"""
WITH audited AS ({audit.INSERT})
UPDATE cases SET state = $3, papers_shown = $4, papers_owed = $5, overdue_at = $6, accepted_at = $7,
                 granted_at = $8, ended_at = $9, progress = $10, mediation_opened = $11, version = $12,
                 papers_due = $13, notice_served_at = $14
WHERE case_id = $2 AND version = $12 - 1
RETURNING true
"""  # noqa: S608 (two constants)


REVIEW: Final = TypeAdapter(Review)


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case with what the applicant stated, sealed."""

    case: Case
    sealed_statement: Sealed


async def find(conn: Connection, case_id: UUID) -> StoredCase | None:
    """A case to look at."""
    row = await conn.fetchrow("SELECT * FROM cases WHERE case_id = $1", case_id)
    return read_stored_case(row) if row else None


async def lock(conn: Connection, case_id: UUID) -> Case | None:
    """The case, for whoever is going to change it."""
    row = await conn.fetchrow("SELECT * FROM cases WHERE case_id = $1 FOR UPDATE", case_id)
    return read_case(row) if row else None


async def lock_all(conn: Connection, case_ids: Sequence[UUID]) -> dict[UUID, Case]:
    """Several, always in the same order."""
    rows = await conn.fetch(
        "SELECT * FROM cases WHERE case_id = ANY($1::uuid[]) ORDER BY case_id FOR UPDATE", case_ids
    )
    return {row["case_id"]: read_case(row) for row in rows}


async def numbers(conn: Connection, case_ids: Sequence[UUID]) -> dict[UUID, str]:
    """By which people know them."""
    rows = await conn.fetch("SELECT case_id, case_no FROM cases WHERE case_id = ANY($1::uuid[])", [*case_ids])
    return {row["case_id"]: row["case_no"] for row in rows}


async def look_again(conn: Connection, case_id: UUID) -> None:
    """What belongs to a locked case has changed though its version has not: the platform is to know."""
    await conn.execute("UPDATE platform_cases SET seen_version = 0 WHERE case_id = $1", case_id)


async def save(conn: Connection, case: Case, audit_rows: Sequence[AuditRow]) -> None:
    """A locked case after a change, in the place of the version before it, and who made it so."""
    saved = await conn.fetchval(
        SAVE,
        audit.to_parameter(case.case_id, audit_rows),
        case.case_id,
        case.state,
        sorted(case.papers_shown),
        list(case.papers_owed),
        case.overdue_at,
        case.accepted_at,
        case.granted_at,
        case.ended_at,
        case.progress,
        case.mediation_opened,
        case.version,
        case.papers_due,
        case.notice_served_at,
    )
    assert saved, f"case {case.case_id} was changed without its lock"


async def save_progress(conn: Connection, case: Case) -> None:
    """Who handles a locked case, and how far it has come there: no act of ours, so its version stays."""
    saved = await conn.fetchval(
        """
        UPDATE cases SET progress = $3, mediation_opened = $4, lawyer_id = $5
        WHERE case_id = $1 AND version = $2
        RETURNING true
        """,
        case.case_id,
        case.version,
        case.progress,
        case.mediation_opened,
        case.lawyer_id,
    )
    assert saved, f"case {case.case_id} was changed without its lock"


async def add_foreign_events(
    conn: Connection, decided: Sequence[tuple[Envelope, Verdict]], now: datetime
) -> None:
    """What others said of cases, and what it did here; never changed. One statement."""
    await conn.execute(
        """
        INSERT INTO foreign_events (event_id, case_id, type, verdict, at, recorded)
        SELECT *, $6::timestamptz
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[])
        """,
        [envelope.id for envelope, _ in decided],
        [UUID(envelope.subject) for envelope, _ in decided],
        [envelope.type for envelope, _ in decided],
        [verdict for _, verdict in decided],
        [envelope.time for envelope, _ in decided],
        now,
    )


async def last_foreign_event_at(conn: Connection, case_id: UUID, event_type: str) -> datetime | None:
    """When the latest event of this type happened that others sent about a case."""
    at: datetime | None = await conn.fetchval(
        "SELECT max(at) FROM foreign_events WHERE case_id = $1 AND type = $2", case_id, event_type
    )
    return at


def read_stored_case(row: asyncpg.Record) -> StoredCase:
    return StoredCase(read_case(row), Sealed(row["sealed_key"], row["sealed"]))


def read_case(row: asyncpg.Record) -> Case:
    columns: dict[str, Any] = {name: row[name] for name in Case.__dataclass_fields__}
    review = row["preliminary_review"]
    columns |= {
        "state": State(row["state"]),
        "lane": Lane(row["lane"]),
        "case_class": CaseClass(row["case_class"]),
        "papers_shown": frozenset(Paper(each) for each in row["papers_shown"]),
        "papers_owed": tuple(Paper(each) for each in row["papers_owed"]),
        "urgent_grounds": tuple(UrgentGround(each) for each in row["urgent_grounds"]),
        "progress": Progress(row["progress"]) if row["progress"] else None,
        "preliminary_review": REVIEW.validate_json(review) if review else None,
    }
    return Case(**columns)
