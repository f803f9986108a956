"""What happened to a case here, in order. Steps are only ever added."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from assignment.case.rules.assessments import Explanation
from contracts import ActorKind
from database import Connection


class StepKind(StrEnum):
    """What happened; migrations/0001_assignment.sql says who brings it about."""

    received = "received"
    granted = "granted"
    withdrawn = "withdrawn"
    terminated = "terminated"
    closed = "closed"
    noted = "noted"
    waiting = "waiting"
    assigned = "assigned"
    confirmed = "confirmed"
    returned = "returned"
    replaced = "replaced"


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a case's history. `choice`: the reasons of the rule's choice, as they were then."""

    case_id: UUID
    kind: StepKind
    actor: ActorKind
    at: datetime
    recorded: datetime
    lawyer_id: str | None = None
    round: int | None = None
    reason: str | None = None
    choice: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """How often a case was returned, and why nobody could take it when its last wait began."""

    returns: int = 0
    why_waiting: str | None = None


def past_of(history: Sequence[Step]) -> Past:
    """As `pasts` reads it."""
    waits = [step.choice.text for step in history if step.kind is StepKind.waiting and step.choice]
    returns = sum(step.kind is StepKind.returned for step in history)
    return Past(returns, waits[-1] if waits else None)


EXPLANATION: Final = TypeAdapter(Explanation)
"""How explanations are written into the column `choice`, and read."""
ADD: Final = """
    INSERT INTO steps (case_id, step, lawyer_id, round, reason, actor, at, recorded, choice)
    SELECT case_id, step, lawyer_id, round, reason, actor, at, recorded, choice::jsonb
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::text[],
                $7::timestamptz[], $8::timestamptz[], $9::text[])
        WITH ORDINALITY AS s(case_id, step, lawyer_id, round, reason, actor, at, recorded, choice, place)
    ORDER BY place
"""


async def add(conn: Connection, step: Step) -> None:
    await add_all(conn, [step])


async def add_all(conn: Connection, steps: Sequence[Step]) -> None:
    """In their order."""
    if steps:
        await conn.execute(ADD, *zip(*map(_columns, steps), strict=True))


def _columns(step: Step) -> tuple[Any, ...]:
    return (
        step.case_id,
        step.kind,
        step.lawyer_id,
        step.round,
        step.reason,
        step.actor,
        step.at,
        step.recorded,
        EXPLANATION.dump_json(step.choice).decode() if step.choice else None,
    )


async def of_case(conn: Connection, case_id: UUID) -> Sequence[Step]:
    """The history of a case."""
    rows = await conn.fetch(
        """
        SELECT case_id, step, actor, at, recorded, lawyer_id, round, reason, choice
        FROM steps WHERE case_id = $1 ORDER BY id
        """,
        case_id,
    )
    return [_step(row) for row in rows]


async def pasts(conn: Connection, case_ids: Collection[UUID]) -> Mapping[UUID, Past]:
    """Of several cases, for a list."""
    rows = await conn.fetch(
        """
        SELECT case_id, count(*) FILTER (WHERE step = 'returned') AS returns,
               (array_agg(choice ->> 'text' ORDER BY id DESC) FILTER (WHERE step = 'waiting'))[1] AS why
        FROM steps WHERE case_id = ANY($1) GROUP BY case_id
        """,
        [*case_ids],
    )
    return {row["case_id"]: Past(row["returns"], row["why"]) for row in rows}


def _step(row: asyncpg.Record) -> Step:
    return Step(
        case_id=row["case_id"],
        kind=StepKind(row["step"]),
        actor=ActorKind(row["actor"]),
        at=row["at"],
        recorded=row["recorded"],
        lawyer_id=row["lawyer_id"],
        round=row["round"],
        reason=row["reason"],
        choice=EXPLANATION.validate_json(row["choice"]) if row["choice"] else None,
    )
