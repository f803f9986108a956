"""Kafka in: aiokafka hands batches to the ledger, and starts where the ledger says (decision 3)."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from clock import Clock
from database import Pool, while_transient
from delivery import group_member, ledger
from delivery.crash_points import AFTER_COMMIT_BEFORE_ACK, crash_here
from delivery.effects import Effects, Prepare
from delivery.fuse import Fuse
from delivery.group_member import GroupMember
from delivery.ledger import BatchResult
from delivery.log_records import DamagedLog
from delivery.message_counts import add_to_metrics
from delivery.messages import Message
from delivery.positions import LedgerMismatch, check_offsets, ledger_positions
from delivery.relay_first import RelayFirst
from delivery.topic_ids import TopicsNow
from telemetry import metrics
from watchdog import beat, goes_on, waits_for

AGAIN_SECONDS: Final = 0.5
MISMATCH_SECONDS: Final = 10.0
LOOK_SECONDS: Final = 5.0
FEW: Final = 500
"""In a batch beside a relay that is still behind, which waits for as long as they take."""

ApplyBatch = Callable[[Sequence[Message]], Awaitable[BatchResult]]
"""Claim and effect in one transaction, as `ledger.apply_batch` does."""

log = structlog.get_logger()


@dataclass
class Consumer:
    """What the loop works with; `stopped` are topics whose fuse blew, not consumed until a restart.

    `not_consumed`: these, and those whose ledger and log do not agree, for whoever wants to know.
    `topics_now`: where topics come while it runs; then each stands alone, and one that does not fit its
    ledger stops no other.
    """

    bootstrap: str
    service: str
    group: str
    topics: Collection[str]
    pool: Pool
    apply: ApplyBatch
    wake: asyncio.Event
    crash_at: str | None
    not_consumed: set[str]
    topics_now: TopicsNow | None = None
    relay: RelayFirst = field(default_factory=RelayFirst)
    stopped: set[str] = field(default_factory=set)


async def run(
    pool: Pool,
    bootstrap: str,
    service: str,
    topics: Collection[str],
    effects: Effects,
    prepare: Prepare,
    clock: Clock,
    *,
    wake: asyncio.Event | None = None,
    crash_at: str | None = None,
    fuse: Fuse | None = None,
    not_consumed: set[str] | None = None,
    relay: RelayFirst | None = None,
) -> None:
    """Consume for ever; passing trouble is waited out here, and so is a ledger that does not fit the log:
    the service's API must not go down with it.

    The consumer group is called like the service; `wake` is the relay's, for events that effects have added.
    `relay`: of the one in the same process, which goes first while it is behind.
    """
    blows = fuse or Fuse()
    consumer = Consumer(
        bootstrap,
        service,
        service,
        topics,
        pool,
        lambda messages: ledger.apply_batch(pool, messages, effects, prepare, clock.now, blows),
        wake or asyncio.Event(),
        crash_at,
        set() if not_consumed is None else not_consumed,
        relay=relay or RelayFirst(),
    )
    while True:
        await _live(consumer)


async def run_as_topics_come(
    pool: Pool,
    bootstrap: str,
    service: str,
    group: str,
    topics_now: TopicsNow,
    apply: ApplyBatch,
    *,
    wake: asyncio.Event,
    crash_at: str | None = None,
    not_consumed: set[str] | None = None,
) -> None:
    """The same for topics of others, which come and go, and whose messages are no events of ours.

    What stops one of them stops no other and does not make the service unready.
    """
    stopped = set() if not_consumed is None else not_consumed
    consumer = Consumer(bootstrap, service, group, (), pool, apply, wake, crash_at, stopped, topics_now)
    while True:
        consumer.topics = await _look(topics_now)
        if consumer.topics:
            await _live(consumer)
        else:
            await _rest(LOOK_SECONDS)


async def _look(topics_now: TopicsNow) -> Collection[str]:
    try:
        return await while_transient(topics_now)
    except (KafkaError, TimeoutError, OSError) as error:
        waits_for(type(error).__name__)
        return ()


async def _live(consumer: Consumer) -> None:
    """One life of a client, and a rest behind one that ended in trouble."""
    try:
        await _consume(consumer)
    except (LedgerMismatch, DamagedLog) as mismatch:
        log.error("nothing is consumed: the ledger and the log do not agree", reason=str(mismatch))
        _say_not_consumed(consumer, consumer.topics)
        await _rest(MISMATCH_SECONDS)
    except (KafkaError, TimeoutError, OSError) as error:
        log.warning("the consumer starts again", error=type(error).__name__)
        waits_for(type(error).__name__)
        await _rest(AGAIN_SECONDS)


async def _rest(seconds: float) -> None:
    beat()
    await asyncio.sleep(seconds)


async def _consume(consumer: Consumer) -> None:
    """The life of one client; it ends where other topics are to be read."""
    async with group_member.join(consumer.bootstrap, consumer.group, consumer.topics) as member:
        looked = time.monotonic()
        while True:
            await _turn(consumer, member)
            if consumer.topics_now and time.monotonic() - looked >= LOOK_SECONDS:
                if set(await while_transient(consumer.topics_now)) != set(consumer.topics):
                    return
                looked = time.monotonic()


async def _turn(consumer: Consumer, member: GroupMember) -> None:
    goes_on()
    if member.unplaced:
        await _place(consumer, member, set(member.unplaced))
    is_free = await consumer.relay.let_go_first()
    messages = await group_member.next_messages(member, group_member.BATCH if is_free else FEW)
    if messages:
        await _apply(consumer, member, messages)
    await group_member.commit_now_and_then(member)


async def _place(consumer: Consumer, member: GroupMember, assigned: set[TopicPartition]) -> None:
    """All at once; where topics stand alone, one after the other."""
    if consumer.topics_now is None:
        await _start_at_ledger(consumer, member, assigned)
        return
    for topic in sorted({where.topic for where in assigned}):
        of_topic = {where for where in assigned if where.topic == topic}
        try:
            await _start_at_ledger(consumer, member, of_topic)
        except LedgerMismatch as mismatch:
            _stop_topic(consumer, member, topic, str(mismatch))
            member.unplaced -= of_topic


async def _start_at_ledger(consumer: Consumer, member: GroupMember, assigned: set[TopicPartition]) -> None:
    """Start new partitions where the ledger stands, once it is sure that it is the same log."""
    nexts = await while_transient(lambda: ledger_positions(consumer.pool, consumer.bootstrap, assigned))
    beginnings, ends = await group_member.log_bounds(member.client, assigned)
    check_offsets(nexts, beginnings, ends)
    member.seek({where: offset for where, offset in nexts.items() if where in beginnings})
    member.client.resume(
        *(where for where in member.still_assigned(assigned) if where.topic not in consumer.stopped)
    )
    member.unplaced -= assigned
    _say_consumed(consumer, {where.topic for where in assigned} - consumer.stopped)


async def _apply(consumer: Consumer, member: GroupMember, messages: Sequence[Message]) -> None:
    """One batch; a topic whose fuse blew stops behind it, the others go on."""
    messages = [message for message in messages if message.topic not in consumer.stopped]
    if not messages:
        return
    result = await consumer.apply(messages)
    consumer.wake.set()
    add_to_metrics(consumer.service, result.counts)
    crash_here(AFTER_COMMIT_BEFORE_ACK, consumer.crash_at)
    member.seek(result.seek)
    member.applied |= {TopicPartition(*where): offset for where, offset in result.next_offsets.items()}
    for failures in result.blown.values():
        _stop_topic(consumer, member, failures.topic, str(failures))


def _stop_topic(consumer: Consumer, member: GroupMember, topic: str, reason: str) -> None:
    """What blew the fuse stands in the quarantine; the next start goes on behind it."""
    log.error("this topic is no longer consumed until the service starts again", reason=reason)
    _say_not_consumed(consumer, {topic})
    consumer.stopped.add(topic)
    member.pause(topic)


def _say_not_consumed(consumer: Consumer, topics: Collection[str]) -> None:
    consumer.not_consumed.update(topics)
    for topic in topics:
        metrics.consumer_stopped.labels(consumer.service, topic).set(1)


def _say_consumed(consumer: Consumer, topics: Collection[str]) -> None:
    consumer.not_consumed.difference_update(topics)
    for topic in topics:
        metrics.consumer_stopped.labels(consumer.service, topic).set(0)
