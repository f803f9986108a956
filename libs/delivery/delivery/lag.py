"""How far a ledger is behind its log: end offsets against the ledger, apart from whoever reads it.

A reader that is stuck shows its lag like any other, and every replica shows all partitions.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any, Final

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from database import Pool, is_transient, while_transient
from delivery import broker, ledger_store
from delivery.messages import Partition
from delivery.topic_ids import TopicsNow, partitions_of
from telemetry import metrics
from watchdog import beat

LOOK_SECONDS: Final = 5.0
PARTITIONS_SECONDS: Final = 60.0
"""How often the partitions are asked for anew: their count is for ever, and may be changed all the same."""
ANSWER_SECONDS: Final = 5.0

log = structlog.get_logger()


async def run(pool: Pool, bootstrap: str, service: str, topics: Collection[str]) -> None:
    """Measure for ever; without the broker the last numbers stay."""
    nexts: dict[Partition, int] = {}
    while True:
        async with _trouble_said(), broker.reader(bootstrap) as client:
            partitions = await partitions_of(bootstrap, topics)
            count_partitions(partitions)
            if {where.topic for where in partitions} == set(topics):
                await _measure_a_while(client, pool, service, partitions, nexts)
        beat()
        await asyncio.sleep(LOOK_SECONDS)


async def run_as_topics_come(pool: Pool, bootstrap: str, service: str, topics_now: TopicsNow) -> None:
    """The same for topics of others, which come and go; one that has gone has no lag."""
    nexts: dict[Partition, int] = {}
    shown = set[TopicPartition]()
    while True:
        async with _trouble_said():
            topics = await while_transient(topics_now)
            partitions = await partitions_of(bootstrap, topics) if topics else []
            for where in shown - set(partitions):
                metrics.consumer_lag.remove(service, where.topic, str(where.partition))
            shown = set(partitions)
            if partitions:
                async with broker.reader(bootstrap) as client:
                    await _measure_a_while(client, pool, service, partitions, nexts)
        beat()
        await asyncio.sleep(LOOK_SECONDS)


@asynccontextmanager
async def _trouble_said() -> AsyncIterator[None]:
    try:
        yield
    except (KafkaError, TimeoutError, OSError) as error:
        log.info("the lag cannot be measured", error=type(error).__name__)


async def _measure_a_while(
    client: Any,
    pool: Pool,
    service: str,
    partitions: Collection[TopicPartition],
    nexts: dict[Partition, int],
) -> None:
    topics, until = {where.topic for where in partitions}, monotonic() + PARTITIONS_SECONDS
    while monotonic() < until:
        beat()
        nexts.update(await _progress(pool, topics))
        await _measure(client, service, partitions, nexts)
        await asyncio.sleep(LOOK_SECONDS)


def count_partitions(partitions: Collection[TopicPartition]) -> None:
    """For the alarm: keys move when there are more, and the order of a case with them."""
    for topic, number in Counter(where.topic for where in partitions).items():
        metrics.topic_partitions.labels(topic).set(number)


async def _measure(
    client: Any, service: str, partitions: Collection[TopicPartition], nexts: Mapping[Partition, int]
) -> None:
    """`nexts`: where the ledger was last seen to stand; while its database is away, it does not move."""
    async with asyncio.timeout(ANSWER_SECONDS):
        ends: Mapping[TopicPartition, int] = await client.end_offsets(partitions)
    for where, end in ends.items():
        lag = max(0, end - nexts.get(Partition(*where), 0))
        metrics.consumer_lag.labels(service, where.topic, str(where.partition)).set(lag)


async def _progress(pool: Pool, topics: Collection[str]) -> Mapping[Partition, int]:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await ledger_store.progress_of(pool, topics)
    except Exception as error:
        if not is_transient(error):
            raise
        log.info("the ledger cannot be looked at", error=type(error).__name__)
        return {}
