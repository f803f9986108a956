"""Three brokers: what they acknowledged outlives any one of them, with its disk."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, ConfigEntry, ConfigResource, ResourceType

from broker_access import agencies, client_options, librdkafka_options
from builders_delivery import CLERK, COUNTY, GRANTED, NOON
from builders_relay import holders, is_empty, log_of, new_subjects, relaying, tell
from contracts.topics import CASES
from database import Pool, open_pool
from databases import Database
from delivery import NewEvent, outbox
from delivery.sender import _place
from delivery_process import until
from devstack.kafka import Kafka, create_topics, declared_topics
from devstack.servers import KafkaServer, run_in_thread
from prove import check_delivery, evidence, known_bad
from prove.broker_copies import copies, lose, process_of, replace, until_others_lead

PARTITIONS = 12
LONGEST_FETCH_SECONDS = 1.0
"""A copy that is asked for is sent when something comes, for half a second (`replica.fetch.wait.max.ms`)."""


@pytest.fixture(scope="module")
def three(folder: Path) -> Iterator[KafkaServer]:
    with KafkaServer(folder / "kafka-three", brokers=3) as server:
        run_in_thread(create_topics(server.bootstrap, declared_topics()))
        yield server
    server.remove()


@pytest.fixture
async def place(database: Callable[[str], Awaitable[Database]]) -> Database:
    return await database("delivery")


@pytest.fixture
async def pool(place: Database) -> AsyncIterator[Pool]:
    async with open_pool(place.url) as opened:
        yield opened


async def test_every_topic_is_on_each_broker_and_two_must_have_what_is_acknowledged(
    three: KafkaServer,
) -> None:
    court = await asyncio.to_thread(agencies.grant, three.bootstrap, "court")
    made = {topic.name for topic in declared_topics()} | {court.topic_in, court.topic_out}
    await until(lambda: all_have(three, made), "each broker heard of every topic, and two must have it")
    assert all(each.brokers == {1, 2, 3} for each in await copies(three))


async def all_have(server: KafkaServer, names: Collection[str]) -> bool:
    """A broker hears of a new topic a moment after it was made, and any of them may be asked."""
    found = {each.partition.rpartition("/")[0] for each in await copies(server)}
    if not found >= set(names):
        return False
    told = await asyncio.to_thread(settings_of, server, found, "min.insync.replicas")
    return told == dict.fromkeys(found, "2")


def settings_of(server: KafkaServer, topics: Collection[str], name: str) -> Mapping[str, str]:
    """By topic; without those that the broker asked has not heard of."""
    admin = AdminClient({**librdkafka_options(server.bootstrap)})
    asked = admin.describe_configs([ConfigResource(ResourceType.TOPIC, topic) for topic in topics])
    known = {resource.name: answer for resource, answer in asked.items() if not is_unknown(answer)}
    return {topic: str(answer.result()[name].value) for topic, answer in known.items()}


def is_unknown(answer: "Future[Mapping[str, ConfigEntry]]") -> bool:
    error = answer.exception()
    return isinstance(error, KafkaException) and error.args[0].code() == KafkaError.UNKNOWN_TOPIC_OR_PART


async def test_what_was_acknowledged_outlives_one_broker_after_another(
    three: KafkaServer, place: Database, pool: Pool
) -> None:
    subjects = new_subjects(30)
    async with relaying(place, three.bootstrap):
        for broker in three.brokers[:2]:
            await tell(pool, subjects)
            await until(lambda: is_empty(pool), "all acknowledged")
            await lose(three, broker)
            await tell(pool, subjects)
            await until(lambda: is_empty(pool), "all acknowledged by those that are left")
            await until_others_lead(three, broker)
            await replace(three, broker)
    assert await log_of(three.bootstrap, subjects) == {subject: [1, 2, 3, 4] for subject in subjects}


async def test_an_event_that_one_broker_acknowledged_alone_is_missed_and_ours_wait_for_another(
    three: KafkaServer, place: Database, pool: Pool
) -> None:
    """`acks=1` is what aiokafka does unless told; S4 sees what it costs."""
    leader = next(each.leader for each in await copies(three) if each.partition == f"{CASES}/0")
    alone = three.brokers[leader - 1]
    [bad, ours] = [subject for subject in new_subjects(200) if _place(subject.encode(), PARTITIONS) == 0][:2]
    async with (
        relaying(place, three.bootstrap),
        AIOKafkaProducer(**client_options(three.bootstrap), acks=1) as content_with_one,
    ):
        await until(lambda: holders(pool), "an active relay")
        await send_by(content_with_one, pool, bad)
        async with asleep(three, [each for each in three.brokers if each is not alone]):
            await send_by(content_with_one, pool, bad)
            await tell(pool, [ours])
            await asyncio.sleep(LONGEST_FETCH_SECONDS)
            assert not await is_empty(pool), "acknowledged by one of three"
            await lose(three, alone)
        await until_others_lead(three, alone)
        await until(lambda: is_empty(pool), "acknowledged by the other two")
        await replace(three, alone)
    state = evidence.ServiceState("intake", given={bad: 2, ours: 1})
    found = check_delivery.s4_all_sent(await evidence.logged_events(three.bootstrap), [state])
    assert found.differences == (f"intake gave {bad} number 2, the log ends at 1",)


async def send_by(producer: AIOKafkaProducer, pool: Pool, subject: str) -> None:
    """As a relay of its own; ours sees nothing of it."""
    async with pool.acquire() as connection, connection.transaction():
        event = NewEvent(GRANTED, subject, COUNTY, "wenzhou-2018", NOON, NOON, CLERK)
        await outbox.add(connection, event)
        await known_bad.send(producer, await connection.fetchrow(outbox.ROW))
        await connection.execute("DELETE FROM outbox")


@asynccontextmanager
async def asleep(server: KafkaServer, brokers: list[Kafka]) -> AsyncIterator[None]:
    """They copy nothing that comes now, not even what they had asked for."""
    processes = [process_of(server, broker) for broker in brokers]
    for process in processes:
        process.pause()
    try:
        await asyncio.sleep(LONGEST_FETCH_SECONDS)
        yield
    finally:
        for process in processes:
            process.resume()
