"""The fixtures themselves: a real database and a real broker, fresh for each test."""

from collections.abc import Awaitable, Callable, Sequence

import asyncpg
from aiokafka import AIOKafkaProducer

from broker_access import client_options
from databases import Database


async def test_a_fresh_database_has_the_tables_and_no_rows(
    database: Callable[[str], Awaitable[Database]],
) -> None:
    one, two = await database("delivery"), await database("delivery")
    assert one.name != two.name
    connection = await asyncpg.connect(one.url)
    try:
        assert await connection.fetchval("SELECT count(*) FROM outbox") == 0
    finally:
        await connection.close()


async def test_a_fresh_topic_takes_a_message(
    kafka: str, topics: Callable[..., Awaitable[Sequence[str]]]
) -> None:
    [topic] = await topics(3)
    async with AIOKafkaProducer(**client_options(kafka), acks="all") as producer:
        sent = await producer.send_and_wait(topic, b"value", key=b"key")
    assert sent.offset == 0
