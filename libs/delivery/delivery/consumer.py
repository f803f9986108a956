"""Kafka in: aiokafka hands batches to the ledger, and starts where the ledger says (architecture §3).

Kafka's committed offset is only a hint for lag tools. On assignment: pause, read the ledger, check, seek,
resume.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError, NoOffsetForPartitionError

from clock import Clock
from database import Pool, while_transient
from delivery import broker, ledger, ledger_store
from delivery.counts import measure
from delivery.crash_points import AFTER_COMMIT_BEFORE_ACK, crash_here
from delivery.effects import Effects, Prepare
from delivery.fuse import Fuse, TooManyFailures
from delivery.messages import Message, Partition
from delivery.topic_ids import topic_ids
from telemetry import metrics
from watchdog import beat

BATCH: Final = 2000
WAIT_MS: Final = 500
HINT_SECONDS: Final = 2.0
AGAIN_SECONDS: Final = 0.5
MISMATCH_SECONDS: Final = 10.0

log = structlog.get_logger()


class LedgerMismatch(Exception):
    """The ledger and the log do not belong together; the one line says how. Nothing is consumed."""


@dataclass
class Consuming:
    """What the loop knows between two turns."""

    pool: Pool
    bootstrap: str
    service: str
    topics: Collection[str]
    effects: Effects
    prepare: Prepare
    clock: Clock
    wake: asyncio.Event
    crash_at: str | None
    fuse: Fuse
    client: Any = None
    stopped: set[str] = field(default_factory=set)
    unplaced: set[TopicPartition] = field(default_factory=set)
    hints: dict[TopicPartition, int] = field(default_factory=dict)
    hinted_at: float = 0.0


async def run(
    pool: Pool,
    bootstrap: str,
    group: str,
    topics: Collection[str],
    effects: Effects,
    prepare: Prepare,
    clock: Clock,
    *,
    wake: asyncio.Event | None = None,
    crash_at: str | None = None,
    fuse: Fuse | None = None,
) -> None:
    """Consume for ever; passing trouble is waited out here, and so is a ledger that does not fit the log:
    the service's API must not go down with it.

    `group` is the service's name; `wake` is the relay's, for what effects have told.
    """
    consuming = Consuming(
        pool,
        bootstrap,
        group,
        topics,
        effects,
        prepare,
        clock,
        wake or asyncio.Event(),
        crash_at,
        fuse or Fuse(),
    )
    while True:
        try:
            await _consume(consuming)
        except LedgerMismatch as mismatch:
            log.error("nothing is consumed: the ledger and the log do not agree", reason=str(mismatch))
            _say_stopped(group, topics, 1)
            await _rest(MISMATCH_SECONDS)
        except (KafkaError, TimeoutError, OSError) as error:
            log.warning("the consumer starts again", error=type(error).__name__)
            await _rest(AGAIN_SECONDS)


async def _rest(seconds: float) -> None:
    beat()
    await asyncio.sleep(seconds)


def _say_stopped(service: str, topics: Collection[str], stopped: int) -> None:
    for topic in topics:
        metrics.consumer_stopped.labels(service, topic).set(stopped)


def _client(bootstrap: str, group: str) -> Any:
    return AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="none",
        max_poll_interval_ms=120_000,
        session_timeout_ms=6_000,
        heartbeat_interval_ms=2_000,
        request_timeout_ms=broker.REQUEST_MS,
        fetch_max_wait_ms=WAIT_MS,
        metadata_max_age_ms=60_000,
    )


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    """Only pauses and notes: what is raised in here would be swallowed, and a database may be away."""

    def __init__(self, consuming: Consuming) -> None:
        self._consuming = consuming

    def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        self._consuming.unplaced.clear()
        self._consuming.hints.clear()

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        self._consuming.client.pause(*assigned)
        self._consuming.unplaced = set(assigned)


async def _consume(consuming: Consuming) -> None:
    """The life of one client."""
    consuming.client = _client(consuming.bootstrap, consuming.service)
    try:
        async with asyncio.timeout(broker.START_SECONDS):
            await consuming.client.start()
        consuming.client.subscribe(list(consuming.topics), listener=_Listener(consuming))
        while True:
            await _turn(consuming)
    finally:
        await broker.close(consuming.client)


async def _turn(consuming: Consuming) -> None:
    beat()
    if consuming.unplaced:
        await _place(consuming, set(consuming.unplaced))
    messages = await _next_batch(consuming)
    if messages:
        await _apply(consuming, messages)
    await _hint(consuming)


async def _next_batch(consuming: Consuming) -> Sequence[Message]:
    """What came in. Without a position a new partition may complain before it has been placed."""
    try:
        found = await consuming.client.getmany(timeout_ms=WAIT_MS, max_records=BATCH)
    except NoOffsetForPartitionError:
        if consuming.unplaced:
            return ()
        raise
    return [_message(record) for records in found.values() for record in records]


async def _place(consuming: Consuming, assigned: set[TopicPartition]) -> None:
    """Start new partitions where the ledger stands, once it is sure that it is the same log."""
    nexts = await while_transient(lambda: stand(consuming.pool, consuming.bootstrap, assigned))
    async with asyncio.timeout(broker.START_SECONDS):
        beginnings = await consuming.client.beginning_offsets(list(assigned))
        ends = await consuming.client.end_offsets(list(assigned))
    check_offsets(nexts, _by_partition(beginnings), _by_partition(ends))
    _seek(consuming, {where: nexts[Partition(*where)] for where in assigned})
    consuming.client.resume(
        *(where for where in _still(consuming, assigned) if where.topic not in consuming.stopped)
    )
    consuming.unplaced -= assigned
    _say_stopped(consuming.service, {where.topic for where in assigned} - consuming.stopped, 0)


async def stand(
    pool: Pool, bootstrap: str, partitions: Collection[tuple[str, int]]
) -> Mapping[Partition, int]:
    """Where the ledger stands with these partitions; also checks, or learns, which log it is about.

    Raises LedgerMismatch when a topic is another one than this database has read.
    """
    topics = {topic for topic, _ in partitions}
    async with asyncio.timeout(broker.START_SECONDS):
        actual = await topic_ids(bootstrap, topics)
    await ledger.seed(pool, partitions)
    check_topic_ids(await ledger_store.topic_ids_of(pool, topics), actual)
    await ledger_store.learn_topic_ids(pool, actual)
    return await ledger.first_offsets(pool, topics)


def check_topic_ids(known: Mapping[Partition, UUID | None], actual: Mapping[str, UUID]) -> None:
    """A topic that was deleted and made again is another log."""
    for where, topic_id in known.items():
        if topic_id is not None and where.topic in actual and actual[where.topic] != topic_id:
            raise LedgerMismatch(
                f"{where.topic} was created anew: not the log this database has read (docs/guarantees.md)"
            )


def check_offsets(
    nexts: Mapping[Partition, int], beginnings: Mapping[Partition, int], ends: Mapping[Partition, int]
) -> None:
    """beginning ≤ next ≤ end, or the log has lost something, or is another one."""
    for where, beginning in beginnings.items():
        if not beginning <= nexts[where] <= ends[where]:
            raise LedgerMismatch(
                f"{where.topic}/{where.partition}: the ledger stands at {nexts[where]},"
                f" the log holds {beginning} to {ends[where]} (see docs/guarantees.md)"
            )


async def _apply(consuming: Consuming, messages: Sequence[Message]) -> None:
    """One batch; a topic whose fuse blew stops here, the others go on."""
    messages = [message for message in messages if message.topic not in consuming.stopped]
    if not messages:
        return
    try:
        applied = await ledger.apply_batch(
            consuming.pool,
            messages,
            consuming.effects,
            consuming.prepare,
            consuming.clock.now,
            consuming.fuse,
        )
    except TooManyFailures as error:
        _stop_topic(consuming, error)
        await _apply(consuming, messages)
        return
    consuming.wake.set()
    measure(consuming.service, applied.counts)
    crash_here(AFTER_COMMIT_BEFORE_ACK, consuming.crash_at)
    _seek(consuming, {TopicPartition(*where): offset for where, offset in applied.seek.items()})
    consuming.hints |= {TopicPartition(*where): offset for where, offset in applied.next_offsets.items()}


def _stop_topic(consuming: Consuming, error: TooManyFailures) -> None:
    log.error("this topic is no longer consumed until the service starts again", reason=str(error))
    _say_stopped(consuming.service, {error.topic}, 1)
    consuming.stopped.add(error.topic)
    consuming.client.pause(*(where for where in consuming.client.assignment() if where.topic == error.topic))


def _seek(consuming: Consuming, offsets: Mapping[TopicPartition, int]) -> None:
    for where in _still(consuming, offsets):
        consuming.client.seek(where, offsets[where])


def _still(consuming: Consuming, partitions: Iterable[TopicPartition]) -> list[TopicPartition]:
    """Those that no rebalance has taken away meanwhile."""
    return [where for where in partitions if where in consuming.client.assignment()]


async def _hint(consuming: Consuming) -> None:
    """Tell Kafka now and then how far we are; nobody here reads it back."""
    now = asyncio.get_running_loop().time()
    if not consuming.hints or now - consuming.hinted_at < HINT_SECONDS:
        return
    hints = {where: consuming.hints[where] for where in _still(consuming, consuming.hints)}
    consuming.hints.clear()
    consuming.hinted_at = now
    _measure_lag(consuming, hints)
    try:
        async with asyncio.timeout(HINT_SECONDS):
            await consuming.client.commit(hints)
    except (KafkaError, TimeoutError) as error:
        log.info("Kafka did not take the offsets", error=type(error).__name__)


def _measure_lag(consuming: Consuming, hints: Mapping[TopicPartition, int]) -> None:
    for where, offset in hints.items():
        behind = (consuming.client.highwater(where) or offset) - offset
        metrics.consumer_lag.labels(consuming.service, where.topic, str(where.partition)).set(behind)


def _message(record: Any) -> Message:
    return Message(
        record.topic,
        record.partition,
        record.offset,
        record.key,
        record.value,
        record.headers,
        record.timestamp,
    )


def _by_partition(offsets: Mapping[TopicPartition, int]) -> dict[Partition, int]:
    return {Partition(*where): offset for where, offset in offsets.items()}
