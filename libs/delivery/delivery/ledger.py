"""Each message has its effect once, in its subject's order; one transaction per batch. Knows no transport.

`consumer.py` (aiokafka) and reporting's `stream.py` (Faust) both call `apply_batch`. Whatever they deliver,
twice, late or from the wrong offset, the rows in `progress` and `applied` decide (architecture §3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from contracts.kafka import Headers
from database import Connection, Pool, while_transient
from delivery import held, ledger_store
from delivery.apply_plan import Outcome, carry_out
from delivery.counts import Counts, add_up
from delivery.effects import Effects, Now, Prepare, instant_of, nothing_to_prepare
from delivery.fuse import Fuse
from delivery.messages import Message, Partition, Readable, Spoilt
from delivery.sequence import Item, Plan, item_of, judge
from delivery.transaction_length import ATTEMPTS, TookTooLong, in_time, refusing
from watchdog import beat

log = structlog.get_logger()

first_offsets = ledger_store.progress_of
seed = ledger_store.seed_progress


@dataclass(frozen=True)
class Applied:
    """What became of a batch.

    `seek`: partitions delivered from too far ahead; nothing of that was used, and the transport must go back
    to the offset given. `next_offsets`: where each partition of the batch goes on.
    """

    counts: Mapping[str, Counts] = field(default_factory=dict)
    seek: Mapping[Partition, int] = field(default_factory=dict)
    next_offsets: Mapping[Partition, int] = field(default_factory=dict)

    def followed_by(self, other: "Applied") -> "Applied":
        """Two batches, one after the other, as one."""
        return Applied(
            add_up(self.counts, other.counts),
            {**self.seek, **other.seek},
            {**self.next_offsets, **other.next_offsets},
        )


@dataclass(frozen=True)
class Cut:
    """The messages of a batch that follow on from the ledger without a hole."""

    fresh: Sequence[Message]
    stale: Sequence[Message]
    next_offsets: Mapping[Partition, int]
    seek: Mapping[Partition, int]


async def apply_batch(
    pool: Pool,
    messages: Sequence[Message],
    effects: Effects,
    prepare: Prepare,
    now: Now,
    fuse: Fuse | None = None,
) -> Applied:
    """Apply messages in the order given, one transaction for all; passing trouble repeats the whole batch.

    Give the clock's `now`, not its answer, where effects tell events: an attempt may come minutes later.
    A batch too long for one transaction is applied in halves; a message too long for one is quarantined.
    Raises TooManyFailures when the fuse says so; then nothing of that transaction has happened.
    """
    for _ in range(1 if len(messages) > 1 else ATTEMPTS):
        try:
            return await _apply_in_time(pool, messages, effects, prepare, now, fuse)
        except TookTooLong:
            log.warning("a transaction took longer than it may", messages=len(messages))
    if len(messages) == 1:
        return await _apply_in_time(pool, messages, refusing(effects), nothing_to_prepare, now, fuse)
    half = len(messages) // 2
    first = await apply_batch(pool, messages[:half], effects, prepare, now, fuse)
    return first.followed_by(await apply_batch(pool, messages[half:], effects, prepare, now, fuse))


async def _apply_in_time(
    pool: Pool,
    messages: Sequence[Message],
    effects: Effects,
    prepare: Prepare,
    now: Now,
    fuse: Fuse | None,
) -> Applied:
    async def attempt() -> Applied:
        beat()
        async with pool.acquire() as connection:
            with in_time():
                async with connection.transaction():
                    return await _apply(connection, messages, effects, prepare, instant_of(now), fuse)

    applied = await while_transient(attempt)
    if fuse is not None:
        fuse.remember(applied.counts)
    return applied


async def _apply(
    connection: Connection,
    messages: Sequence[Message],
    effects: Effects,
    prepare: Prepare,
    now: datetime,
    fuse: Fuse | None,
) -> Applied:
    cut = cut_at_ledger(messages, await _locked(connection, messages))
    items = [item_of(message) for message in cut.fresh]
    keys = {item.key for item in items if item.is_placed}
    subjects = await ledger_store.subjects_of(connection, keys) if keys else {}
    plan = judge(items, subjects, effects.handled)
    outcome = await carry_out(connection, plan, effects, prepare, now)
    counts = count(cut, plan, outcome)
    if fuse is not None:
        fuse.check(counts)
    await keep(connection, outcome, cut.next_offsets)
    return Applied(counts, cut.seek, cut.next_offsets)


async def _locked(connection: Connection, messages: Sequence[Message]) -> Mapping[Partition, int]:
    partitions = {Partition(message.topic, message.partition) for message in messages}
    locked = await ledger_store.lock_progress(connection, partitions)
    if len(locked) < len(partitions):
        await ledger_store.seed_progress(connection, partitions)
        locked = await ledger_store.lock_progress(connection, partitions)
    return locked


def cut_at_ledger(messages: Sequence[Message], nexts: Mapping[Partition, int]) -> Cut:
    """Below the ledger: had its effect. Above it: never skipped over, asked for again."""
    ahead = dict(nexts)
    fresh: list[Message] = []
    stale: list[Message] = []
    seek: dict[Partition, int] = {}
    for message in messages:
        where = Partition(message.topic, message.partition)
        if message.offset < ahead[where]:
            stale.append(message)
        elif message.offset > ahead[where]:
            seek[where] = ahead[where]
        else:
            fresh.append(message)
            ahead[where] += 1
    return Cut(fresh, stale, ahead, seek)


def count(cut: Cut, plan: Plan, outcome: Outcome) -> Mapping[str, Counts]:
    """consumed = applied + skipped + duplicate + parked + quarantined, per topic (S5)."""
    counts: dict[str, Counts] = {}

    def of(message: Message) -> Counts:
        return counts.setdefault(message.topic, Counts())

    for message in cut.stale:
        of(message).stale += 1
    for item in plan.duplicates:
        of(item.message).duplicate += 1
    for accepted in outcome.applied:
        of(accepted.item.message).add_applied(accepted)
    for item, _ in outcome.parked:
        of(item.message).parked += 1 if item.row is None else 0
    for item, reason in outcome.quarantined:
        of(item.message).add_quarantined(item, reason)
    return counts


async def keep(connection: Connection, outcome: Outcome, next_offsets: Mapping[Partition, int]) -> None:
    """Write down what became of everything, in the transaction of the effects."""
    await ledger_store.advance(connection, next_offsets, [accepted.done for accepted in outcome.applied])
    verdicts: list[tuple[Item, held.State, str]] = [
        *((item, "parked", reason) for item, reason in outcome.parked),
        *((item, "quarantined", reason) for item, reason in outcome.quarantined),
    ]
    new = [
        (item.message, known(item.headers), state, reason)
        for item, state, reason in verdicts
        if item.row is None
    ]
    new.sort(key=lambda row: row[0].place)
    again = [(item.row, state, reason) for item, state, reason in verdicts if item.row is not None]
    released = [accepted.item.row for accepted in outcome.applied if accepted.item.row is not None]
    if new:
        await held.add(connection, new)
    if again:
        await held.set_state(connection, again)
    if released:
        await held.remove(connection, released)


def known(headers: Headers | Spoilt) -> Readable:
    """What is written down beside a held message."""
    if isinstance(headers, Spoilt):
        return headers.known
    return Readable(
        source=headers.source,
        subject=headers.subject,
        sequence=headers.sequence,
        id=headers.id,
        type=headers.type,
        county=headers.county,
        campaign=headers.campaign,
        actor_kind=headers.actor.kind.value,
        actor_county=headers.actor.county,
        time=headers.time,
        recorded=headers.recorded,
    )
