"""What an operator can do about held messages: look, replay, dismiss. See README.md for when to do which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from database import Connection, Pool, while_transient
from delivery import held, ledger_store
from delivery.apply_plan import Outcome, carry_out
from delivery.effects import Effects, Now, Prepare, instant_of
from delivery.held import WholeHeldMessage
from delivery.ledger import keep
from delivery.messages import NO_ID
from delivery.sequence import CONTRADICTION, Plan, Subject, item_of, judge, release


@dataclass(frozen=True)
class Refused:
    """The operator asked for something that would lose events."""

    reason: str


async def replay(
    pool: Pool, effects: Effects, prepare: Prepare, now: Now, rows: Sequence[int] | None = None
) -> Mapping[int, str]:
    """Judge quarantined messages again, with the same handlers; those parked behind follow in order.

    Give the clock's `now`, not its answer: each has its own transaction, and each attempt reads it anew.
    Returns for each row what became of it: `applied`, `parked`, or the reason why it stays.
    """
    quarantined = await held.quarantined(pool, rows)
    return {row: await _replay_one(pool, row, effects, prepare, now) for row in quarantined}


async def dismiss(
    pool: Pool, row: int, reason: str, effects: Effects, prepare: Prepare, now: Now
) -> Refused | None:
    """An operator's decision: this message shall never have an effect. It is kept; those behind it follow."""

    async def attempt() -> Refused | None:
        async with pool.acquire() as connection, connection.transaction():
            instant, message = instant_of(now), await _locked(connection, row)
            if message is None:
                return Refused("there is no such message in quarantine")
            await _dismiss(connection, message, reason, effects, prepare, instant)
            return None

    return await while_transient(attempt)


async def _replay_one(pool: Pool, row: int, effects: Effects, prepare: Prepare, now: Now) -> str:
    async def attempt() -> str:
        async with pool.acquire() as connection, connection.transaction():
            instant, message = instant_of(now), await _locked(connection, row)
            if message is None:
                return "gone"
            return await _judge_again(connection, message, effects, prepare, instant)

    return await while_transient(attempt)


async def _locked(connection: Connection, row: int) -> WholeHeldMessage | None:
    """The message in quarantine, with its partition's progress locked as in every batch."""
    partition = await held.place_of(connection, row)
    if partition is None:
        return None
    await ledger_store.lock_progress(connection, [partition])
    message = await held.get(connection, row)
    return message if message and message.state == "quarantined" else None


async def _judge_again(
    connection: Connection, message: WholeHeldMessage, effects: Effects, prepare: Prepare, now: datetime
) -> str:
    item = item_of(message.message, message.id)
    if not item.is_placed:
        return item.unreadable
    subjects = await ledger_store.subjects_of(connection, [item.key], without=[message.id])
    plan = judge([item], subjects, effects.handled)
    if plan.duplicates:
        await held.remove(connection, [message.id])
    release(subjects.values(), effects.handled, plan)
    outcome = await carry_out(connection, plan, effects, prepare, now)
    await keep(connection, outcome, {})
    return _said(outcome, message.id)


async def _dismiss(
    connection: Connection,
    message: WholeHeldMessage,
    reason: str,
    effects: Effects,
    prepare: Prepare,
    now: datetime,
) -> None:
    await held.set_state(connection, [(message.id, "dismissed", f"{message.reason}; dismissed: {reason}")])
    if message.source is None or message.subject is None:
        return
    key = (message.source, message.subject)
    subjects = await ledger_store.subjects_of(connection, [key])
    passed, plan = _pass_over(message, key, subjects[key]), Plan()
    release(subjects.values(), effects.handled, plan)
    outcome = await carry_out(connection, plan, effects, prepare, now)
    await ledger_store.advance(connection, {}, passed)
    await keep(connection, outcome, {})


def _pass_over(
    message: WholeHeldMessage, key: tuple[str, str], subject: Subject
) -> Sequence[ledger_store.Done]:
    """The number of a message that was next, so that the following one is."""
    if message.reason == CONTRADICTION or message.sequence != subject.last + 1:
        return ()
    subject.last += 1
    return ((*key, subject.last, message.event_id or NO_ID),)


def _said(outcome: Outcome, row: int) -> str:
    for item, reason in outcome.quarantined:
        if item.row == row:
            return reason
    return "parked" if any(item.row == row for item, _ in outcome.parked) else "applied"
