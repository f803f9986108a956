"""Applying what a plan accepted: the whole batch; if that fails, each message alone behind a savepoint.

Failures are rare, and a savepoint costs every batch two messages to the server: the ledger applies a batch
without, and one that failed again in another transaction.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

import telemetry
from contracts import Envelope
from database import Connection, is_transient
from delivery.effects import Effects, PlacedEvent, Prepare, caused_by
from delivery.sequence import BEHIND, CONTRADICTION, Acceptance, Arrival, BatchPlan, SubjectKey

ATTEMPTS: Final = 3
log = structlog.get_logger()


class BatchFailed(Exception):
    """An effect failed, for the reason it follows from: nothing of the transaction may stay."""


@dataclass(slots=True)
class Outcome:
    """What really happened; what the plan had accepted may have ended in quarantine, or parked behind it."""

    applied: list[Acceptance] = field(default_factory=list)
    parked: list[tuple[Arrival, str]] = field(default_factory=list)
    quarantined: list[tuple[Arrival, str]] = field(default_factory=list)


async def apply_whole(
    connection: Connection, plan: BatchPlan, effects: Effects, prepare: Prepare, now: datetime
) -> Outcome:
    """Apply what the plan accepted, or raise BatchFailed; passing trouble is raised as it is."""
    try:
        await _apply(connection, plan.accepted, effects, prepare, now)
    except Exception as error:
        if is_transient(error) or connection.is_closed():
            raise
        log.warning("a batch failed; its messages are tried one by one", **telemetry.describe(error))
        raise BatchFailed from error
    return Outcome(plan.accepted, plan.parked, plan.quarantined)


async def apply_plan(
    connection: Connection, plan: BatchPlan, effects: Effects, prepare: Prepare, now: datetime
) -> Outcome:
    """Apply what the plan accepted; the transaction goes on whatever fails. Passing trouble is raised."""
    failure = await _try_to_apply(connection, plan.accepted, effects, prepare, now)
    if failure is None:
        return Outcome(plan.accepted, plan.parked, plan.quarantined)
    log.warning("a batch failed; its messages are tried one by one", **telemetry.describe(failure))
    return await apply_one_by_one(connection, plan, effects, prepare, now)


async def apply_one_by_one(
    connection: Connection, plan: BatchPlan, effects: Effects, prepare: Prepare, now: datetime
) -> Outcome:
    """Each behind a savepoint, in order; behind one that fails, those of its subject are parked."""
    outcome = Outcome([], plan.parked, [])
    failed_subjects: set[SubjectKey] = set()
    for accepted in plan.accepted:
        arrival = accepted.arrival
        if arrival.subject_key in failed_subjects:
            outcome.parked.append((arrival, BEHIND))
            continue
        reason = await _failure_alone(connection, accepted, effects, prepare, now)
        if reason is None:
            outcome.applied.append(accepted)
        else:
            failed_subjects.add(arrival.subject_key)
            outcome.quarantined.append((arrival, reason))
    for arrival, reason in plan.quarantined:
        _add_unreadable(arrival, reason, failed_subjects, outcome)
    return outcome


def _add_unreadable(
    arrival: Arrival, reason: str, failed_subjects: Collection[SubjectKey], outcome: Outcome
) -> None:
    """What could not be read in its turn: its turn has not come when one before it failed after all."""
    follows = arrival.subject_key in failed_subjects and arrival.headers.sequence
    if follows and reason != CONTRADICTION:
        outcome.parked.append((arrival, BEHIND))
    else:
        outcome.quarantined.append((arrival, reason))


async def _failure_alone(
    connection: Connection, accepted: Acceptance, effects: Effects, prepare: Prepare, now: datetime
) -> str | None:
    """The reason why a single message cannot have its effect, or None once it has had it."""
    failure: Exception | None = None
    for _ in range(ATTEMPTS):
        failure = await _try_to_apply(connection, [accepted], effects, prepare, now)
        if failure is None:
            return None
    assert failure is not None
    description = telemetry.describe(failure)
    assert accepted.envelope is not None  # a message that is not handled cannot fail
    with caused_by(accepted.envelope):
        log.error("a message went to quarantine", event_id=str(accepted.envelope.id), **description)
    return f"its effect failed: {description['error']} at {description['where'][-1]}"


async def _try_to_apply(
    connection: Connection, accepted: Sequence[Acceptance], effects: Effects, prepare: Prepare, now: datetime
) -> Exception | None:
    """Apply behind a savepoint. The edge to the handlers: what they raise is a value, but passing trouble."""
    if not any(each.envelope for each in accepted):
        return None
    try:
        async with connection.transaction():
            await _apply(connection, accepted, effects, prepare, now)
    except Exception as error:
        if is_transient(error) or connection.is_closed():
            raise
        return error
    return None


async def _apply(
    connection: Connection, accepted: Sequence[Acceptance], effects: Effects, prepare: Prepare, now: datetime
) -> None:
    envelopes = [each.envelope for each in accepted if each.envelope is not None]
    if not envelopes:
        return
    await prepare(connection, envelopes)
    await effects.apply(connection, envelopes, now)
    if effects.followers:
        placed = [_placed(each.arrival, each.envelope) for each in accepted if each.envelope is not None]
        for follow in effects.followers:
            await follow(connection, placed, now)


def _placed(arrival: Arrival, envelope: Envelope) -> PlacedEvent:
    message = arrival.message
    return PlacedEvent(envelope, message.partition, message.offset, late=arrival.row is not None)
