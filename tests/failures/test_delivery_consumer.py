"""The consumer on real servers: killed, rebalanced, misled by Kafka's offset, poisoned (S2, S3, S8)."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from broker_access import client_options
from builders_delivery import Log, Traces, spoilt, traced
from clock import open_clock
from database import while_transient
from databases import Database
from delivery import Fuse, consumer, held, nothing_to_prepare
from delivery_process import process, until
from telemetry import metrics

Topics = Callable[..., Awaitable[Sequence[str]]]
BAD = 20


@pytest.fixture
async def place(database: Callable[[str], Awaitable[Database]]) -> Database:
    return await database("delivery")


@pytest.fixture
async def traces(place: Database) -> AsyncIterator[Traces]:
    async with traced(place) as made:
        yield made


@asynccontextmanager
async def consuming(
    traces: Traces, bootstrap: str, topics: Sequence[str], fuse: Fuse | None = None
) -> AsyncIterator[None]:
    """A consumer in this process."""
    running = asyncio.create_task(
        consumer.run(
            traces.pool,
            bootstrap,
            "delivery",
            topics,
            traces.effects,
            nothing_to_prepare,
            open_clock("system"),
            fuse=fuse,
        )
    )
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def send(bootstrap: str, topic: str, log: Log) -> None:
    """Put a log of ours into a topic, partition by subject as in production."""
    producer = AIOKafkaProducer(**client_options(bootstrap), acks="all", enable_idempotence=True)
    await producer.start()
    try:
        for message in log.messages:
            await producer.send(topic, message.value, key=message.key, headers=message.headers)
        await producer.flush()
    finally:
        await producer.stop()
    log.messages.clear()


def subjects(count: int = 8) -> list[str]:
    return [str(uuid4()) for _ in range(count)]


def say_all(log: Log, names: Sequence[str], times: int) -> Log:
    for _ in range(times):
        for name in names:
            log.say(name)
    return log


async def count(traces: Traces) -> int:
    number: int = await traces.pool.fetchval("SELECT count(*) FROM traces")
    return number


def has(traces: Traces, number: int) -> Callable[[], Any]:
    async def enough() -> bool:
        return await count(traces) >= number

    return enough


async def assert_each_once_in_order(traces: Traces, names: Sequence[str], times: int) -> None:
    for name in names:
        assert await traces.of(name) == list(range(1, times + 1))


async def test_a_new_service_reads_the_log_from_its_beginning(
    traces: Traces, kafka: str, topics: Topics
) -> None:
    names = subjects()
    [topic] = await topics(4)
    await send(kafka, topic, say_all(Log(), names, 20))
    async with consuming(traces, kafka, [topic]):
        await until(has(traces, 160), "160 effects")
    await assert_each_once_in_order(traces, names, 20)


async def test_killed_between_commit_and_acknowledgement_it_has_no_second_effect(
    place: Database, traces: Traces, kafka: str, topics: Topics
) -> None:
    names = subjects()
    [topic] = await topics(4)
    log = Log()
    await send(kafka, topic, say_all(log, names, 5))
    settings = {"url": place.url, "bootstrap": kafka, "topics": [topic]}
    with process("consumer", **settings, crash_at="after_commit_before_ack") as killed:
        await until(lambda: killed.poll() is not None, "the crash")
        assert killed.returncode == -signal.SIGKILL
    assert await count(traces) > 0
    await send(kafka, topic, say_all(log, names, 5))
    async with consuming(traces, kafka, [topic]):
        await until(has(traces, 80), "80 effects")
    await assert_each_once_in_order(traces, names, 10)


async def test_the_ledger_wins_over_an_offset_that_kafka_is_ahead_with(
    traces: Traces, kafka: str, topics: Topics
) -> None:
    """Somebody reset the group, or a commit overtook the database: nothing may be skipped."""
    names = subjects()
    [topic] = await topics(2)
    await send(kafka, topic, say_all(Log(), names, 10))
    await commit_to_the_end(kafka, topic)
    async with consuming(traces, kafka, [topic]):
        await until(has(traces, 80), "80 effects")
    await assert_each_once_in_order(traces, names, 10)


async def commit_to_the_end(bootstrap: str, topic: str) -> None:
    group = AIOKafkaConsumer(
        topic, **client_options(bootstrap), group_id="delivery", enable_auto_commit=False
    )
    await group.start()
    try:
        await until(group.assignment, "an assignment")
        await group.commit(await group.end_offsets(group.assignment()))
    finally:
        await group.stop()


async def test_workers_that_come_and_go_have_each_effect_once(
    place: Database, traces: Traces, kafka: str, topics: Topics
) -> None:
    names, log = subjects(), Log()
    [topic] = await topics(4)
    settings = {"url": place.url, "bootstrap": kafka, "topics": [topic]}
    async with consuming(traces, kafka, [topic]):
        for round_ in range(3):
            with process("consumer", **settings):
                await send(kafka, topic, say_all(log, names, 20))
                await until(has(traces, 160 * round_ + 1), "some progress")
        await until(has(traces, 480), "480 effects")
    await assert_each_once_in_order(traces, names, 60)


async def test_a_worker_stopped_in_its_work_changes_nothing_when_it_wakes_up(
    place: Database, traces: Traces, kafka: str, topics: Topics
) -> None:
    names, log = subjects(), Log()
    [topic] = await topics(2)
    with process("consumer", url=place.url, bootstrap=kafka, topics=[topic]) as stopped:
        await send(kafka, topic, say_all(log, names, 5))
        await until(has(traces, 1), "the first effects")
        stopped.send_signal(signal.SIGSTOP)
        await send(kafka, topic, say_all(log, names, 20))
        async with consuming(traces, kafka, [topic]):
            await until(has(traces, 200), "200 effects", 90)
            stopped.send_signal(signal.SIGCONT)
            await send(kafka, topic, say_all(log, names, 1))
            await until(has(traces, 208), "208 effects")
    await assert_each_once_in_order(traces, names, 26)


async def test_poison_is_set_aside_and_replayed_in_order(traces: Traces, kafka: str, topics: Topics) -> None:
    names, log = subjects(2), Log()
    [topic] = await topics(1)
    log.messages[:] = [spoilt(log.say(names[0]))]
    good = log.messages[0]
    log.append(b"k", b"\x00\xff not json", [])
    log.append(b"k", None, [])
    say_all(log, names, 3)
    async with consuming(traces, kafka, [topic]):
        await send(kafka, topic, log)
        await until(has(traces, 3), "the other subject's effects")
        assert await traces.of(names[1]) == [1, 2, 3]
        await until(lambda: waits(traces, 6), "six held messages")
    await traces.pool.execute("UPDATE held SET value = $1 WHERE sequence = 1", b'{"basis": "N2.1"}')
    assert good.value == b"{"
    await traces.replay()
    assert await traces.of(names[0]) == [1, 2, 3, 4]
    assert [row.sequence for row in await held.list_waiting(traces.pool)] == [None, None]


async def waits(traces: Traces, number: int) -> bool:
    return len(await traces.held()) >= number


async def test_a_topic_with_too_many_failures_stops_and_the_other_goes_on(
    traces: Traces, kafka: str, topics: Topics
) -> None:
    bad, good = await topics(1, 1)
    log, names = Log(), subjects()
    log.messages[:] = [spoilt(log.say(str(uuid4()))) for _ in range(BAD)]
    async with consuming(traces, kafka, [bad, good], Fuse(limit=5, window=50)):
        await send(kafka, bad, log)
        stopped = metrics.consumer_stopped.labels("delivery", bad)
        await until(lambda: stopped._value.get() == 1, "the topic stops")
        await send(kafka, good, say_all(Log(), names, 3))
        await until(has(traces, 24), "the other topic's effects")
    assert len(await traces.held()) == BAD
    assert await traces.next_offset(bad) == BAD


async def test_what_blew_the_fuse_is_seen_and_replayed_and_a_restart_goes_on_behind_it(
    traces: Traces, kafka: str, topics: Topics
) -> None:
    [topic] = await topics(1)
    log, names = Log(), subjects(60)
    log.messages[:] = [spoilt(log.say(name)) for name in names]
    stopped = metrics.consumer_stopped.labels("delivery", topic)
    async with consuming(traces, kafka, [topic]):
        await send(kafka, topic, log)
        await until(lambda: stopped._value.get() == 1, "the topic stops")
        await send(kafka, topic, say_all(log, names, 1))
        await asyncio.sleep(1)
        assert await count(traces) == 0
    async with consuming(traces, kafka, [topic]):
        await until(lambda: waits(traces, 120), "what follows is parked behind it")
        assert stopped._value.get() == 0
    await traces.pool.execute("UPDATE held SET value = $1 WHERE sequence = 1", b'{"basis": "N2.1"}')
    assert set((await traces.replay()).values()) == {"applied"}
    await assert_each_once_in_order(traces, names, 2)


async def test_sixty_strangers_in_one_batch_are_listed_and_stop_nothing(
    traces: Traces, kafka: str, topics: Topics
) -> None:
    [topic] = await topics(1)
    log, names = Log(), subjects()
    for _ in range(60):
        log.append(b"k", b"rubbish", [])
    await send(kafka, topic, log)
    await send(kafka, topic, say_all(log, names, 1))
    async with consuming(traces, kafka, [topic]):
        await until(has(traces, 8), "8 effects")
    assert len(await traces.held()) == 60


async def test_a_topic_created_anew_is_not_read_on(traces: Traces, kafka: str, topics: Topics) -> None:
    [topic] = await topics(1)
    await send(kafka, topic, say_all(Log(), subjects(), 1))
    async with consuming(traces, kafka, [topic]):
        await until(has(traces, 8), "8 effects")
    await create_anew(kafka, topic)
    await send(kafka, topic, say_all(Log(), subjects(), 5))
    async with consuming(traces, kafka, [topic]):
        stopped = metrics.consumer_stopped.labels("delivery", topic)
        await until(lambda: stopped._value.get() == 1, "the consumer says that it stopped")
    assert await count(traces) == 8


async def create_anew(bootstrap: str, topic: str) -> None:
    admin = AIOKafkaAdminClient(**client_options(bootstrap))
    await admin.start()
    try:
        await admin.delete_topics([topic])
        await until(lambda: is_gone(admin, topic), "the topic is gone")
        await until(lambda: is_made(admin, topic), "the topic is there again")
    finally:
        await admin.close()


async def is_gone(admin: AIOKafkaAdminClient, topic: str) -> bool:
    return topic not in await admin.list_topics()


async def is_made(admin: AIOKafkaAdminClient, topic: str) -> bool:
    answer = await admin.create_topics([NewTopic(topic, 1, 1)])
    return answer.topic_errors[0][1] in (0, 36)


async def test_the_database_ends_every_session_and_the_consumer_goes_on(
    place: Database, traces: Traces, kafka: str, topics: Topics, postgres: str
) -> None:
    names, log = subjects(), Log()
    [topic] = await topics(2)
    superuser = await asyncpg.connect(postgres)
    async with consuming(traces, kafka, [topic]):
        for _ in range(5):
            await send(kafka, topic, say_all(log, names, 10))
            await superuser.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", place.name
            )
        await until(lambda: patiently(traces, 400), "400 effects")
    await superuser.close()
    await assert_each_once_in_order(traces, names, 50)


async def patiently(traces: Traces, number: int) -> bool:
    return await while_transient(lambda: count(traces)) >= number


async def test_the_offsets_are_told_to_kafka_for_those_who_watch_the_lag(
    traces: Traces, kafka: str, topics: Topics
) -> None:
    [topic] = await topics(1)
    await send(kafka, topic, say_all(Log(), subjects(), 1))
    async with consuming(traces, kafka, [topic]):
        await until(lambda: committed(kafka, topic, 8), "a committed offset")


async def committed(bootstrap: str, topic: str, offset: int) -> bool:
    admin = AIOKafkaAdminClient(**client_options(bootstrap))
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets("delivery")
    finally:
        await admin.close()
    return TopicPartition(topic, 0) in offsets and offsets[TopicPartition(topic, 0)].offset == offset
