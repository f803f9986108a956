"""Each message has its effect once, in its subject's order; one transaction per batch. Knows no transport.

`consumer.py` (aiokafka) and reporting's `stream` (Faust) both call `apply_batch`. Whatever they deliver,
twice, late or from the wrong offset, the rows in `progress` and `applied` decide (decision 3).
"""

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from clock import latest_at
from database import Connection, Pool, while_transient
from delivery import held, ledger_store
from delivery.apply_plan import BatchFailed, Outcome, apply_one_by_one, apply_whole
from delivery.effects import Effects, Now, Prepare, instant_of, nothing_to_prepare
from delivery.fuse import Fuse, TooManyFailures
from delivery.message_counts import Counts, add_up
from delivery.message_spans import tell_applied
from delivery.messages import Hole, Message, Partition, partial_headers
from delivery.sequence import Arrival, BatchPlan, arrival_of, plan_batch
from delivery.transaction_length import ATTEMPTS, TookTooLong, refuse_all, watch_length
from telemetry import trace

log = structlog.get_logger()

next_offsets = ledger_store.progress_of

ApplyPlan = Callable[[Connection, BatchPlan, Effects, Prepare, datetime], Awaitable[Outcome]]


@dataclass(frozen=True)
class BatchResult:
    """What became of a batch.

    `seek`: partitions delivered from too far ahead; nothing of that was used, and the transport must go back
    to the offset given. `next_offsets`: where each partition of the batch goes on. `blown`: topics that must
    not be consumed any further; what this batch set aside of them is committed.
    """

    counts: Mapping[str, Counts] = field(default_factory=dict)
    seek: Mapping[Partition, int] = field(default_factory=dict)
    next_offsets: Mapping[Partition, int] = field(default_factory=dict)
    blown: Mapping[str, TooManyFailures] = field(default_factory=dict)

    def followed_by(self, other: "BatchResult") -> "BatchResult":
        """Two batches, one after the other, as one."""
        return BatchResult(
            add_up(self.counts, other.counts),
            {**self.seek, **other.seek},
            {**self.next_offsets, **other.next_offsets},
            {**self.blown, **other.blown},
        )


@dataclass(frozen=True)
class SplitBatch:
    """A batch split at the ledger: `fresh` follows on from it, `stale` lies below it.

    `holes`: how many offsets of each topic had no record; they are passed over.
    """

    fresh: Sequence[Message]
    stale: Sequence[Message]
    holes: Mapping[str, int]
    next_offsets: Mapping[Partition, int]
    seek: Mapping[Partition, int]


async def apply_batch(
    pool: Pool,
    messages: Sequence[Message],
    effects: Effects,
    prepare: Prepare,
    now: Now,
    fuse: Fuse | None = None,
) -> BatchResult:
    """Apply messages in the order given, one transaction for all; passing trouble repeats the whole batch.

    Give the clock's `now`, not its answer, where effects tell events: an attempt may come minutes later.
    A batch longer than the effects take is applied in parts, one too long for its transaction in halves; a
    message too long for one is quarantined.
    """
    if effects.most is not None and len(messages) > effects.most:
        first = await apply_batch(pool, messages[: effects.most], effects, prepare, now, fuse)
        return first.followed_by(
            await apply_batch(pool, messages[effects.most :], effects, prepare, now, fuse)
        )
    for _ in range(1 if len(messages) > 1 else ATTEMPTS):
        try:
            return await _apply_in_time(pool, messages, effects, prepare, now, fuse)
        except TookTooLong:
            log.warning("a transaction took longer than it may", messages=len(messages))
    if len(messages) == 1:
        return await _apply_in_time(pool, messages, refuse_all(effects), nothing_to_prepare, now, fuse)
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
) -> BatchResult:
    async def attempt(apply: ApplyPlan) -> BatchResult:
        began = time.time_ns()
        async with pool.acquire() as connection:
            with watch_length():
                async with connection.transaction():
                    result, outcome = await _apply(
                        connection, messages, effects, prepare, instant_of(now), apply
                    )
        if trace.is_exported():
            tell_applied([(each.arrival.message.topic, each.envelope) for each in outcome.applied], began)
        return result

    try:
        result = await while_transient(lambda: attempt(apply_whole))
    except BatchFailed:
        result = await while_transient(lambda: attempt(apply_one_by_one))
    return result if fuse is None else replace(result, blown=fuse.note(result.counts))


async def _apply(
    connection: Connection,
    messages: Sequence[Message],
    effects: Effects,
    prepare: Prepare,
    now: datetime,
    apply: ApplyPlan,
) -> tuple[BatchResult, Outcome]:
    split = split_at_ledger(messages, await lock_batch(connection, messages))
    arrivals = [arrival_of(message) for message in split.fresh]
    keys = {arrival.subject_key for arrival in arrivals if arrival.names_its_subject}
    subjects = await ledger_store.subjects_of(connection, keys) if keys else {}
    plan = plan_batch(arrivals, subjects, effects.handled, latest_at(now))
    outcome = await apply(connection, plan, effects, prepare, now)
    await store_outcome(connection, outcome, split.next_offsets)
    return BatchResult(count(split, plan, outcome), split.seek, split.next_offsets), outcome


async def lock_batch(connection: Connection, messages: Sequence[Message]) -> Mapping[Partition, int]:
    """The first lock of a transaction: where each partition of the batch goes on."""
    partitions = {Partition(message.topic, message.partition) for message in messages}
    locked = await ledger_store.lock_progress(connection, partitions)
    if len(locked) < len(partitions):
        await ledger_store.seed_progress(connection, partitions)
        locked = await ledger_store.lock_progress(connection, partitions)
    return locked


def split_at_ledger(messages: Sequence[Message], next_offsets: Mapping[Partition, int]) -> SplitBatch:
    """Below the ledger: had its effect. Above it: never skipped over, asked for again."""
    nexts = dict(next_offsets)
    fresh: list[Message] = []
    stale: list[Message] = []
    holes: Counter[str] = Counter()
    seek: dict[Partition, int] = {}
    for message in messages:
        where = Partition(message.topic, message.partition)
        if message.next_offset <= nexts[where]:
            stale.append(message)
        elif message.offset > nexts[where]:
            seek[where] = nexts[where]
        else:
            if isinstance(message.value, Hole):
                holes[message.topic] += message.next_offset - nexts[where]
            else:
                fresh.append(message)
            nexts[where] = message.next_offset
    return SplitBatch(fresh, stale, holes, nexts, seek)


def count(split: SplitBatch, plan: BatchPlan, outcome: Outcome) -> Mapping[str, Counts]:
    """consumed = applied + skipped + duplicate + parked + quarantined + holes, per topic (S5)."""
    by_topic: dict[str, Counts] = {}

    def counts_of(message: Message) -> Counts:
        return by_topic.setdefault(message.topic, Counts())

    for message in split.stale:
        counts_of(message).stale += 0 if isinstance(message.value, Hole) else 1
    for topic, offsets in split.holes.items():
        by_topic.setdefault(topic, Counts()).holes += offsets
    for arrival in plan.duplicates:
        counts_of(arrival.message).duplicate += 1
    for accepted in outcome.applied:
        counts_of(accepted.arrival.message).add_applied(accepted)
    for arrival, _ in outcome.parked:
        counts_of(arrival.message).parked += 1 if arrival.row is None else 0
    for arrival, reason in outcome.quarantined:
        counts_of(arrival.message).add_quarantined(arrival, reason)
    return by_topic


async def store_outcome(
    connection: Connection, outcome: Outcome, next_offsets: Mapping[Partition, int]
) -> None:
    """Write down what became of everything, in the transaction of the effects."""
    await ledger_store.advance(connection, next_offsets, [accepted.number for accepted in outcome.applied])
    verdicts: list[tuple[Arrival, held.State, str]] = [
        *((arrival, "parked", reason) for arrival, reason in outcome.parked),
        *((arrival, "quarantined", reason) for arrival, reason in outcome.quarantined),
    ]
    new = [
        (arrival.message, partial_headers(arrival.headers), state, reason)
        for arrival, state, reason in verdicts
        if arrival.row is None
    ]
    new.sort(key=lambda row: row[0].place)
    held_before = [(each.row, state, reason) for each, state, reason in verdicts if each.row is not None]
    released = [accepted.arrival.row for accepted in outcome.applied if accepted.arrival.row is not None]
    if new:
        await held.add(connection, new)
    if held_before:
        await held.set_state(connection, held_before)
    if released:
        await held.remove(connection, released)
