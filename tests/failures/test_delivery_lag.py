"""The lag is measured by end offsets against the ledger, whoever reads and however stuck it is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions

from broker_access import client_options
from builders_delivery import Log, Traces, traced
from builders_log import batch, write_batch
from databases import Database
from delivery import lag, ledger_store
from delivery_process import until
from telemetry import metrics

Topics = Callable[..., Awaitable[Sequence[str]]]


@pytest.fixture
async def place(database: Callable[[str], Awaitable[Database]]) -> Database:
    return await database("delivery")


@pytest.fixture
async def traces(place: Database) -> AsyncIterator[Traces]:
    async with traced(place) as made:
        yield made


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lag, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(lag, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(lag, "PARTITIONS_SECONDS", 0.5)


@asynccontextmanager
async def measuring(traces: Traces, bootstrap: str, topic: str) -> AsyncIterator[None]:
    running = asyncio.create_task(lag.run(traces.pool, bootstrap, "reporting", [topic]))
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def shows(topic: str, messages: int) -> Callable[[], bool]:
    gauge = metrics.consumer_lag.labels("reporting", topic, "0")
    return lambda: gauge._value.get() == messages


async def write(bootstrap: str, topic: str, count: int) -> None:
    log = Log()
    await write_batch(bootstrap, topic, batch([log.say("case-1") for _ in range(count)]))


async def test_without_any_reader_it_is_what_nobody_has_read(
    traces: Traces, kafka: str, topics: Topics
) -> None:
    [topic] = await topics(1)
    await write(kafka, topic, 5)
    async with measuring(traces, kafka, topic):
        await until(shows(topic, 5), "five behind", 10)
        await ledger_store.seed_progress(traces.pool, [(topic, 0)])
        await traces.pool.execute("UPDATE progress SET next_offset = 4")
        await until(shows(topic, 1), "one behind", 10)


async def test_a_database_that_nobody_can_look_at_does_not_hide_it(
    place: Database, traces: Traces, kafka: str, topics: Topics
) -> None:
    [topic] = await topics(1)
    await ledger_store.seed_progress(traces.pool, [(topic, 0)])
    await write(kafka, topic, 2)
    async with measuring(traces, kafka, topic):
        await until(shows(topic, 2), "two behind", 10)
        owner = await asyncpg.connect(place.owner_url)
        async with owner.transaction():
            await owner.execute("LOCK TABLE progress")
            await write(kafka, topic, 3)
            await until(shows(topic, 5), "five behind", 10)
        await owner.close()


async def test_of_topics_that_come_and_go_each_has_its_lag_while_it_is_there(
    traces: Traces, kafka: str, topics: Topics
) -> None:
    there: list[str] = []

    async def topics_now() -> Sequence[str]:
        return tuple(there)

    running = asyncio.create_task(lag.run_as_topics_come(traces.pool, kafka, "reporting", topics_now))
    try:
        [topic] = await topics(1)
        await write(kafka, topic, 2)
        there.append(topic)
        await until(shows(topic, 2), "two behind", 10)
        there.remove(topic)
        labels = ("reporting", topic, "0")
        await until(lambda: labels not in metrics.consumer_lag._metrics, "no longer shown", 10)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_partitions_that_somebody_adds_are_counted_without_a_restart(
    traces: Traces, kafka: str, topics: Topics
) -> None:
    [topic] = await topics(1)
    gauge = metrics.topic_partitions.labels(topic)
    async with measuring(traces, kafka, topic):
        await until(lambda: gauge._value.get() == 1, "one partition")
        await add_partitions(kafka, topic, 3)
        await until(lambda: gauge._value.get() == 3, "three partitions")


async def add_partitions(bootstrap: str, topic: str, in_all: int) -> None:
    admin = AIOKafkaAdminClient(**client_options(bootstrap))
    await admin.start()
    try:
        await admin.create_partitions({topic: NewPartitions(in_all)})
    finally:
        await admin.close()
