"""What goes to one agency alone, and its topic is not there: it waits, and nobody else does."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from broker_access import client_options
from builders_delivery import CLERK, COUNTY, GRANTED, NOON
from builders_relay import is_empty, log_of, new_subjects, relaying, tell
from contracts.topics import CASES, COUNTIES
from database import Pool, open_pool
from databases import Database
from delivery import NewEvent, outbox, relay
from delivery_process import until
from devstack.kafka import Topic, create_topics, declared_topics


@pytest.fixture
async def bootstrap(kafka: str) -> str:
    await create_topics(kafka, declared_topics())
    return kafka


@pytest.fixture
async def place(database: Callable[[str], Awaitable[Database]]) -> Database:
    return await database("delivery")


@pytest.fixture
async def pool(place: Database) -> AsyncIterator[Pool]:
    async with open_pool(place.url) as made:
        yield made


@pytest.fixture(autouse=True)
def _again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "REFUSED_SECONDS", 1.0)


def new_topic() -> str:
    return f"agency.a{uuid4().hex[:12]}.out.v1"


async def answer(pool: Pool, topic: str, documents: Sequence[str]) -> None:
    """An event for an agency about each of its documents."""
    async with pool.acquire() as connection, connection.transaction():
        await outbox.add(
            connection,
            *(
                NewEvent(GRANTED, document, COUNTY, "wenzhou-2018", NOON, NOON, CLERK, topic)
                for document in documents
            ),
        )


async def test_an_agencys_event_lies_in_its_topic_under_its_subject(
    place: Database, pool: Pool, bootstrap: str
) -> None:
    topic = new_topic()
    await create_topics(bootstrap, [Topic(topic, 3, {})])
    document = f"court-{uuid4()}"
    await answer(pool, topic, [document])
    async with relaying(place, bootstrap):
        await until(lambda: is_empty(pool), "an empty outbox")
    assert await keys_in(bootstrap, topic) == [document.encode()]
    assert await log_of(bootstrap, [document]) == {document: []}


async def keys_in(bootstrap: str, topic: str) -> list[bytes]:
    reader = AIOKafkaConsumer(**client_options(bootstrap), auto_offset_reset="earliest")
    await reader.start()
    try:
        partitions = [TopicPartition(topic, number) for number in range(3)]
        reader.assign(partitions)
        ends, keys = await reader.end_offsets(partitions), list[bytes]()
        while len(keys) < sum(ends.values()):
            for records in (await reader.getmany(timeout_ms=1000)).values():
                keys += [record.key for record in records]
        return keys
    finally:
        await reader.stop()


async def test_without_its_topic_it_waits_and_everybody_else_goes_on(
    place: Database, pool: Pool, bootstrap: str
) -> None:
    topic, subjects = new_topic(), new_subjects(20)
    documents = [f"union-{uuid4()}" for _ in range(30)]
    await tell(pool, subjects)
    await answer(pool, topic, documents)
    async with relaying(place, bootstrap):
        for _ in range(4):
            await tell(pool, subjects)
            await until(lambda: is_all_refused(pool, 30), "only the agency's rows left")
        await create_topics(bootstrap, [Topic(topic, 3, {})])
        await until(lambda: is_empty(pool), "the agency's too")
    assert await log_of(bootstrap, subjects) == {subject: [1, 2, 3, 4, 5] for subject in subjects}
    assert sorted(await keys_in(bootstrap, topic)) == sorted(map(str.encode, documents))


async def is_all_refused(pool: Pool, count: int) -> bool:
    refused = [row["refused"] for row in await pool.fetch("SELECT refused FROM outbox")]
    return refused == ["UnknownTopicOrPartitionError"] * count


async def test_more_than_a_thousand_that_wait_keep_no_other_topic_from_being_tried_again(
    place: Database, pool: Pool, bootstrap: str
) -> None:
    closed, mended = new_topic(), new_topic()
    await answer(pool, closed, [f"court-{uuid4()}" for _ in range(1100)])
    await answer(pool, mended, ["police-1"])
    async with relaying(place, bootstrap):
        await until(lambda: is_all_refused(pool, 1101), "all refused")
        await create_topics(bootstrap, [Topic(mended, 3, {})])
        await until(lambda: is_all_refused(pool, 1100), "what can go gone")
    assert await keys_in(bootstrap, mended) == [b"police-1"]


async def test_what_waits_for_an_agency_does_not_hold_back_the_watermark(pool: Pool) -> None:
    """No county is judged by it, so no county's silence has to wait for it."""
    await answer(pool, new_topic(), ["court-1"])
    async with pool.acquire() as connection:
        assert await outbox.oldest_recorded(connection, relay.LOG) is None
        await tell(pool, new_subjects(1))
        assert await outbox.oldest_recorded(connection, (CASES, COUNTIES)) == NOON
