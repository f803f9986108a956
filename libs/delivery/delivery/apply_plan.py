"""Carrying out a plan: the whole batch first; if that fails, each message alone behind a savepoint."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

import telemetry
from contracts import Envelope
from database import Connection, is_transient
from delivery.effects import Effects, Prepare
from delivery.sequence import BEHIND, CONTRADICTION, Accepted, Item, Plan

ATTEMPTS: Final = 3
log = structlog.get_logger()


@dataclass(slots=True)
class Outcome:
    """What really happened; what the plan had accepted may have ended in quarantine, or parked behind it."""

    applied: list[Accepted] = field(default_factory=list)
    parked: list[tuple[Item, str]] = field(default_factory=list)
    quarantined: list[tuple[Item, str]] = field(default_factory=list)


async def carry_out(
    connection: Connection, plan: Plan, effects: Effects, prepare: Prepare, now: datetime
) -> Outcome:
    """Apply what the plan accepted. Passing trouble is raised, so that the caller repeats the batch."""
    envelopes = [accepted.envelope for accepted in plan.accepted if accepted.envelope is not None]
    failure = await _try(connection, envelopes, effects, prepare, now)
    if failure is None:
        return Outcome(plan.accepted, plan.parked, plan.quarantined)
    log.warning("a batch failed; its messages are tried one by one", **telemetry.describe(failure))
    return await _one_by_one(connection, plan, effects, prepare, now)


async def _one_by_one(
    connection: Connection, plan: Plan, effects: Effects, prepare: Prepare, now: datetime
) -> Outcome:
    outcome = Outcome([], plan.parked, [])
    stuck: set[tuple[str, str]] = set()
    for accepted in plan.accepted:
        if accepted.item.key in stuck:
            outcome.parked.append((accepted.item, BEHIND))
            continue
        failure = await _try_alone(connection, accepted, effects, prepare, now)
        if failure is None:
            outcome.applied.append(accepted)
        else:
            stuck.add(accepted.item.key)
            outcome.quarantined.append((accepted.item, failure))
    for item, reason in plan.quarantined:
        _keep_refused(item, reason, stuck, outcome)
    return outcome


def _keep_refused(item: Item, reason: str, stuck: Collection[tuple[str, str]], outcome: Outcome) -> None:
    """What could not be read in its turn: its turn has not come when one before it failed after all."""
    if item.key in stuck and item.headers.sequence and reason != CONTRADICTION:
        outcome.parked.append((item, BEHIND))
    else:
        outcome.quarantined.append((item, reason))


async def _try_alone(
    connection: Connection, accepted: Accepted, effects: Effects, prepare: Prepare, now: datetime
) -> str | None:
    """The reason why its effect cannot happen, or None once it has."""
    if accepted.envelope is None:
        return None
    failure: Exception | None = None
    for _ in range(ATTEMPTS):
        failure = await _try(connection, [accepted.envelope], effects, prepare, now)
        if failure is None:
            return None
    assert failure is not None
    said = telemetry.describe(failure)
    log.error("a message went to quarantine", event_id=str(accepted.envelope.id), **said)
    return f"its effect failed: {said['error']} at {said['where'][-1]}"


async def _try(
    connection: Connection, envelopes: Sequence[Envelope], effects: Effects, prepare: Prepare, now: datetime
) -> Exception | None:
    """Apply behind a savepoint. The edge to the handlers: what they raise is a value, but passing trouble."""
    if not envelopes:
        return None
    try:
        async with connection.transaction():
            await prepare(connection, envelopes)
            await effects.apply(connection, envelopes, now)
    except Exception as error:
        if is_transient(error) or connection.is_closed():
            raise
        return error
    return None
