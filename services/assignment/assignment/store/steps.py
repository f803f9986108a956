"""What happened to a case here, in order. Steps are only ever added."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from assignment.rules.choosing import Chosen, Nobody, explain
from clock import SHANGHAI
from contracts import ActorKind
from database import Connection


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a case here."""

    case_id: UUID
    step: str
    actor: ActorKind
    at: datetime
    recorded: datetime
    lawyer_id: str | None = None
    round: int | None = None
    reason: str | None = None
    choice: Mapping[str, Any] | None = None


async def add(conn: Connection, step: Step) -> None:
    await conn.execute(
        """
        INSERT INTO steps (case_id, step, lawyer_id, round, reason, actor, at, recorded, choice)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        step.case_id,
        step.step,
        step.lawyer_id,
        step.round,
        step.reason,
        step.actor,
        step.at,
        step.recorded,
        None if step.choice is None else json.dumps(step.choice, ensure_ascii=False),
    )


async def of_case(conn: Connection, case_id: UUID) -> Sequence[Step]:
    """What happened to a case, in order."""
    rows = await conn.fetch(
        """
        SELECT case_id, step, actor, at, recorded, lawyer_id, round, reason, choice
        FROM steps WHERE case_id = $1 ORDER BY id
        """,
        case_id,
    )
    return [_step(row) for row in rows]


def reasons(choice: Chosen | Nobody) -> Mapping[str, Any]:
    """A choice with its reasons, as kept and shown."""
    return {
        "text": explain(choice),
        "candidates": [
            {
                "lawyer_id": found.lawyer_id,
                "chosen": found.chosen,
                "excluded_for": found.excluded_for,
                "load": found.load,
                "capacity": found.capacity,
                "last_assigned_at": _local(found.last_assigned_at),
            }
            for found in choice.weighed
        ],
    }


def _step(row: asyncpg.Record) -> Step:
    choice = json.loads(row["choice"]) if row["choice"] else None
    return Step(**{**row, "actor": ActorKind(row["actor"]), "choice": choice})


def _local(instant: datetime | None) -> str | None:
    return instant.astimezone(SHANGHAI).isoformat() if instant else None
