"""What an operator can do about held messages: look, replay, dismiss. See README.md for when to do which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from clock import latest_at
from database import Connection, Pool, while_transient
from delivery import held, ledger_store
from delivery.apply_plan import Outcome, apply_plan
from delivery.effects import Effects, Now, Prepare, instant_of
from delivery.held import WholeHeldMessage
from delivery.ledger import store_outcome
from delivery.record_batch import Undecodable, messages_of
from delivery.sequence import (
    CONTRADICTION,
    OLD_EPOCH,
    AppliedNumber,
    BatchPlan,
    SubjectState,
    accept_waiting,
    arrival_of,
    plan_batch,
    skip,
)


@dataclass(frozen=True)
class Refused:
    """The operator asked for something that would lose events."""

    reason: str


class Others(Protocol):
    """Messages in topics of others, which are no events of ours: how their own reader tries them again."""

    def takes(self, topic: str) -> bool:
        """Whether the topic is one of theirs."""
        ...

    async def again(self, connection: Connection, message: WholeHeldMessage, now: datetime) -> str:
        """Carry it out, and those parked behind it; what became of it."""
        ...

    async def dismissed(self, connection: Connection, message: WholeHeldMessage, now: datetime) -> None:
        """It was: those parked behind it follow."""
        ...


async def replay(
    pool: Pool,
    effects: Effects,
    prepare: Prepare,
    now: Now,
    rows: Sequence[int] | None = None,
    others: Others | None = None,
) -> Mapping[int, str]:
    """Give quarantined messages to the same handlers again; those parked behind follow in order.

    Give the clock's `now`, not its answer: each has its own transaction, and each attempt reads it anew.
    Returns for each row what became of it: `applied`, `parked`, or the reason why it stays.
    """
    quarantined = await held.quarantined(pool, rows)
    return {row: await _replay_one(pool, row, effects, prepare, now, others) for row in quarantined}


async def dismiss(
    pool: Pool,
    row: int,
    reason: str,
    effects: Effects,
    prepare: Prepare,
    now: Now,
    others: Others | None = None,
) -> Refused | None:
    """An operator's decision: this message shall never have an effect. It is kept; those behind it follow."""

    async def attempt() -> Refused | None:
        async with pool.acquire() as connection, connection.transaction():
            instant, message = instant_of(now), await _locked(connection, row)
            if message is None:
                return Refused("there is no such message in quarantine")
            if others and others.takes(message.topic):
                await _mark_dismissed(connection, message, reason)
                await others.dismissed(connection, message, instant)
                return None
            await _dismiss(connection, message, reason, effects, prepare, instant)
            return None

    return await while_transient(attempt)


async def _replay_one(
    pool: Pool, row: int, effects: Effects, prepare: Prepare, now: Now, others: Others | None
) -> str:
    async def attempt() -> str:
        async with pool.acquire() as connection, connection.transaction():
            instant, message = instant_of(now), await _locked(connection, row)
            if message is None:
                return "gone"
            if others and others.takes(message.topic):
                return await others.again(connection, message, instant)
            return await _apply_again(connection, message, effects, prepare, instant)

    return await while_transient(attempt)


async def _locked(connection: Connection, row: int) -> WholeHeldMessage | None:
    """The message in quarantine, with its partition's progress locked as in every batch."""
    partition = await held.place_of(connection, row)
    if partition is None:
        return None
    await ledger_store.lock_progress(connection, [partition])
    message = await held.get(connection, row)
    return message if message and message.state == "quarantined" else None


async def _apply_again(
    connection: Connection, message: WholeHeldMessage, effects: Effects, prepare: Prepare, now: datetime
) -> str:
    if message.batch_end is not None:
        return await _take_apart(connection, message, effects, prepare, now)
    arrival = arrival_of(message.message, message.id)
    if not arrival.names_its_subject:
        return arrival.unreadable
    subjects = await ledger_store.subjects_of(connection, [arrival.subject_key], without=[message.id])
    plan = plan_batch([arrival], subjects, effects.handled, latest_at(now))
    if plan.duplicates:
        await held.remove(connection, [message.id])
    accept_waiting(subjects[arrival.subject_key], effects.handled, plan)
    outcome = await apply_plan(connection, plan, effects, prepare, now)
    await store_outcome(connection, outcome, {})
    return _result(outcome, message.id)


async def _take_apart(
    connection: Connection, batch: WholeHeldMessage, effects: Effects, prepare: Prepare, now: datetime
) -> str:
    """A whole batch, once this reader can decode it: its messages take their places as any do."""
    try:
        messages = messages_of(batch.message)
    except Undecodable as flaw:
        return str(flaw)
    await held.remove(connection, [batch.id])
    arrivals = [arrival_of(message) for message in messages]
    keys = {arrival.subject_key for arrival in arrivals if arrival.names_its_subject}
    subjects = await ledger_store.subjects_of(connection, keys) if keys else {}
    plan = plan_batch(arrivals, subjects, effects.handled, latest_at(now))
    outcome = await apply_plan(connection, plan, effects, prepare, now)
    await store_outcome(connection, outcome, {})
    return (
        f"taken apart: {len(outcome.applied)} applied, {len(outcome.parked)} parked,"
        f" {len(outcome.quarantined)} quarantined"
    )


async def _dismiss(
    connection: Connection,
    message: WholeHeldMessage,
    reason: str,
    effects: Effects,
    prepare: Prepare,
    now: datetime,
) -> None:
    await _mark_dismissed(connection, message, reason)
    if message.source is None or message.subject is None:
        return
    key = (message.source, message.subject)
    subjects = await ledger_store.subjects_of(connection, [key])
    plan = BatchPlan(latest=latest_at(now))
    skipped = _skipped(message, subjects[key], plan)
    accept_waiting(subjects[key], effects.handled, plan)
    outcome = await apply_plan(connection, plan, effects, prepare, now)
    await ledger_store.advance(connection, {}, skipped)
    await store_outcome(connection, outcome, {})


async def _mark_dismissed(connection: Connection, message: WholeHeldMessage, reason: str) -> None:
    await held.set_state(connection, [(message.id, "dismissed", f"{message.reason}; dismissed: {reason}")])


def _skipped(message: WholeHeldMessage, subject: SubjectState, plan: BatchPlan) -> Sequence[AppliedNumber]:
    """The number of a message that was next, so that the following one is."""
    if message.reason in (CONTRADICTION, OLD_EPOCH) or message.sequence is None:
        return ()
    skipped = skip(arrival_of(message.message), subject, plan)
    return () if skipped is None else (skipped.number,)


def _result(outcome: Outcome, row: int) -> str:
    for arrival, reason in outcome.quarantined:
        if arrival.row == row:
            return reason
    return "parked" if any(arrival.row == row for arrival, _ in outcome.parked) else "applied"
