"""Who did what: rows that are written in the statement of the change itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic_core import to_json

from contracts import Actor
from database import Connection
from intake.rules.codes import State
from intake.sealing import Sealed


@dataclass(frozen=True, slots=True)
class Step:
    """One change of state, or one look at personal data."""

    action: str
    before: State | None
    after: State
    actor: Actor
    who: str
    at: datetime
    recorded: datetime
    words: Sealed | None = None


async def note(conn: Connection, case_id: UUID, step: Step) -> None:
    """A step that changes nothing else."""
    await conn.execute(
        """
        INSERT INTO audit (case_id, action, from_state, to_state, actor_kind, actor, county, at, recorded,
                           sealed, sealed_key)
        SELECT case_id, action, from_state, to_state, actor_kind, actor, county, at, recorded, sealed,
               sealed_key
        FROM jsonb_populate_recordset(NULL::audit, $1::text::jsonb)
        """,
        rows(case_id, [step]),
    )


def rows(case_id: UUID, steps: Sequence[Step]) -> str:
    """Steps as the rows of table audit, for the statement that writes them."""
    return to_json([_row(case_id, step) for step in steps]).decode()


def _row(case_id: UUID, step: Step) -> dict[str, object]:
    return {
        "case_id": case_id,
        "action": step.action,
        "from_state": step.before,
        "to_state": step.after,
        "actor_kind": step.actor.kind,
        "actor": step.who,
        "county": step.actor.county,
        "at": step.at,
        "recorded": step.recorded,
        "sealed": hexed(step.words.content) if step.words else None,
        "sealed_key": step.words.key_id if step.words else None,
    }


def hexed(content: bytes) -> str:
    """Bytes as PostgreSQL reads them from text."""
    return "\\x" + content.hex()
