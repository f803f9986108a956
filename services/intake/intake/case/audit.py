"""Who did what: rows that are written in the statement of the change itself (S10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from pydantic_core import to_json

from casework.act import Act
from database import Connection
from intake.case.rules.states import State
from sealing import Sealed

INSERT: Final = """
INSERT INTO audit (case_id, action, from_state, to_state, codes, actor_kind, actor, county, at, recorded,
                   sealed, sealed_key, words_digest)
SELECT case_id, action, from_state, to_state, codes, actor_kind, actor, county, at, recorded, sealed,
       sealed_key, words_digest
FROM jsonb_populate_recordset(NULL::audit, $1::text::jsonb)
"""
"""$1: rows as `to_parameter` writes them. A part of every statement that changes a case."""


class AuditAction(StrEnum):
    """What was done: the actions of people, what the rule and the clock do, and looks at personal data."""

    receive = "receive"
    preliminary_review = "preliminary_review"
    accept = "accept"
    papers = "papers"
    serve_notice = "serve_notice"
    papers_overdue = "papers_overdue"
    grant = "grant"
    refuse = "refuse"
    withdraw = "withdraw"
    deem_withdrawn = "deem_withdrawn"
    terminate = "terminate"
    refer = "refer"
    send_by_hand = "send_by_hand"
    enter_answer = "enter_answer"
    close = "close"
    reveal = "reveal"
    attach_file = "attach_file"
    open_file = "open_file"
    upload = "upload"


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One change of state, or one look at personal data; before: None when the application came in."""

    action: AuditAction
    before: State | None
    after: State
    act: Act
    words: Sealed | None = None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptAct:
    """An act as it was kept; `words`: what was said with it, sealed with the case."""

    action: AuditAction
    to_state: State
    codes: tuple[str, ...]
    actor_kind: str
    actor: str
    at: datetime
    recorded: datetime
    words: Sealed | None


async def read(conn: Connection, case_id: UUID) -> Sequence[KeptAct]:
    """What was done to a case, in order."""
    rows = await conn.fetch("SELECT * FROM audit WHERE case_id = $1 ORDER BY id", case_id)
    return [
        KeptAct(
            action=AuditAction(row["action"]),
            to_state=State(row["to_state"]),
            codes=tuple(row["codes"]),
            actor_kind=row["actor_kind"],
            actor=row["actor"],
            at=row["at"],
            recorded=row["recorded"],
            words=Sealed(row["sealed_key"], row["sealed"]) if row["sealed"] is not None else None,
        )
        for row in rows
    ]


async def add(conn: Connection, case_id: UUID, row: AuditRow) -> None:
    """An act that changes nothing."""
    await conn.execute(INSERT, to_parameter(case_id, [row]))


def to_parameter(case_id: UUID, rows: Sequence[AuditRow]) -> str:
    """Audit rows of a case as JSON, for INSERT."""
    return to_json([_columns(case_id, row) for row in rows]).decode()


def _columns(case_id: UUID, row: AuditRow) -> dict[str, object]:
    return {
        "case_id": case_id,
        "action": row.action,
        "from_state": row.before,
        "to_state": row.after,
        "codes": row.codes,
        "actor_kind": row.act.actor.kind,
        "actor": row.act.by,
        "county": row.act.actor.county,
        "at": row.act.at,
        "recorded": row.act.recorded,
        "sealed": hexed(row.words.content) if row.words else None,
        "sealed_key": row.words.key_id if row.words else None,
        "words_digest": hexed(row.words.digest) if row.words and row.words.digest else None,
    }


def hexed(content: bytes) -> str:
    """Bytes as PostgreSQL reads them from text."""
    return "\\x" + content.hex()
