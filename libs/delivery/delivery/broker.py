"""Kafka clients, with those defaults of aiokafka 0.14 overridden that would lose or repeat events."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
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

START_SECONDS: Final = 15.0
STOP_SECONDS: Final = 5.0
REQUEST_MS: Final = 8_000
AGAIN_SECONDS: Final = 0.5

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
    """Stop a client, but never wait for a broker that is gone."""
    await asyncio.sleep(0)  # one whose own tasks have not begun would take their end for the caller's
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await client.stop()
    except (KafkaError, TimeoutError, OSError):
        log.warning("a Kafka client did not stop in time")


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
