"""Kafka clients, with those defaults of aiokafka 0.14 overridden that would lose or repeat events."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Collection, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from broker_access import client_options
from delivery import log_records
from delivery.log_records import DamagedLog
from delivery.messages import Hole, UndecodableBatch
from watchdog import beat
from watchdog.cancellation import is_cancelled

START_SECONDS: Final = 15.0
STOP_SECONDS: Final = 5.0
REQUEST_MS: Final = 8_000
AGAIN_SECONDS: Final = 0.5
PARTS: Final = ("_coordinator", "_fetcher", "_sender")
"""Where aiokafka's consumer and producer keep their tasks."""

log = structlog.get_logger()


@asynccontextmanager
async def producer(bootstrap: str, *, idempotent: bool = True) -> AsyncIterator[Any]:
    """Idempotent and acknowledged by all replicas (neither is aiokafka's default).

    After a refusal an idempotent one is spent: its next batch of that partition would have a wrong number.
    """
    client = AIOKafkaProducer(
        **client_options(bootstrap),
        acks="all",
        enable_idempotence=idempotent,
        max_batch_size=256 * 1024,
        request_timeout_ms=REQUEST_MS,
        metadata_max_age_ms=60_000,
    )
    async with _started(client):
        yield client


@asynccontextmanager
async def reader(bootstrap: str, isolation: str = "read_uncommitted") -> AsyncIterator[Any]:
    """A consumer of no group, for looking at offsets and at single partitions."""
    client = AIOKafkaConsumer(
        **client_options(bootstrap),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level=isolation,
        request_timeout_ms=REQUEST_MS,
    )
    async with _started(client):
        yield client


@asynccontextmanager
async def _started(client: Any) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(START_SECONDS):
            await client.start()
        yield
    finally:
        await close(client)


async def close(client: Any) -> None:
    """Stop a client, but never wait for a broker that is gone, and never take the end of its tasks for ours.

    aiokafka cancels tasks of its own and waits for them. One that has not begun, or that rests after a failed
    question, as all do while the broker is away, cancels who waits.
    """
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await client.stop()
    except (KafkaError, TimeoutError, OSError) as error:
        log.warning("a Kafka client did not stop in time", error=type(error).__name__)
        await _end_what_is_left(client)
    except asyncio.CancelledError:
        if is_cancelled():
            raise
        await _end_what_is_left(client)


async def _end_what_is_left(client: Any) -> None:
    """Of a client that did not come to the end of its `stop`: its tasks would go on asking for ever."""
    parts = [vars(client)[name] for name in PARTS if vars(client).get(name)]
    tasks = {task for part in parts for task in _tasks_of(part)}
    for task in tasks:
        task.cancel()
    connections = client._client if isinstance(client, AIOKafkaConsumer) else client.client
    await _see_the_end_of(*tasks)
    await _see_the_end_of(connections.close())


async def _see_the_end_of(*ends: Awaitable[Any]) -> None:
    """However they end; not for long."""
    await asyncio.wait({asyncio.gather(*ends, return_exceptions=True)}, timeout=STOP_SECONDS)


def _tasks_of(part: Any) -> Iterator[asyncio.Task[Any]]:
    for value in vars(part).values():
        for each in value if isinstance(value, set) else (value,):
            if isinstance(each, asyncio.Task):
                yield each


async def partitions_of(client: Any, topics: Collection[str]) -> list[TopicPartition]:
    """All partitions of declared topics."""
    return [
        TopicPartition(topic, number)
        for topic in topics
        for number in sorted(await client.partitions_for(topic))
    ]


async def ends_of(client: Any, partitions: Collection[TopicPartition]) -> Mapping[str, Mapping[int, int]]:
    """End offsets by topic and partition."""
    ends: dict[str, dict[int, int]] = {}
    for where, end in (await client.end_offsets(list(partitions))).items():
        ends.setdefault(where.topic, {})[where.partition] = end
    return ends


async def follow(bootstrap: str, topic: str, rest_seconds: float = 0.0) -> AsyncIterator[bytes]:
    """The values of a topic's partition 0 from its end on, for ever; a broker's absence is waited out.

    `rest_seconds`: behind some values, for more to come and be asked for at once.
    """
    log_records.install()
    while True:
        try:
            async with reader(bootstrap, log_records.ISOLATION) as client:
                partition = TopicPartition(topic, 0)
                client.assign([partition])
                await client.seek_to_end(partition)
                async for value in _values(client, partition, rest_seconds):
                    yield value
        except (KafkaError, DamagedLog, TimeoutError, OSError) as error:
            log.warning("the broker does not answer", error=type(error).__name__)
            beat()
            await asyncio.sleep(AGAIN_SECONDS)


async def _values(client: Any, partition: TopicPartition, rest_seconds: float) -> AsyncIterator[bytes]:
    while True:
        beat()
        records = await client.getmany(partition, timeout_ms=1000)
        for record in records.get(partition, []):
            if record.value is not None and not isinstance(record.value, Hole | UndecodableBatch):
                yield record.value
        if records:
            await asyncio.sleep(rest_seconds)
