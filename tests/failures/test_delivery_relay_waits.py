"""A relay whose database is in passing trouble waits, and sends nothing twice for that."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from builders_relay import is_empty, log_of, new_subjects, relaying, tell
from database import open_pool
from databases import Database
from delivery_process import until
from devstack.kafka import create_topics, declared_topics
from read_only import read_only


@pytest.fixture
async def bootstrap(kafka: str) -> str:
    await create_topics(kafka, declared_topics())
    return kafka


async def test_rows_that_were_sent_and_cannot_be_deleted_are_not_sent_again(
    database: Callable[[str], Awaitable[Database]], bootstrap: str, postgres: str
) -> None:
    """Another session holds their locks for longer than lock_timeout, then the server is read-only."""
    place, subjects = await database("delivery"), new_subjects(30)
    other = await asyncpg.connect(place.owner_url)
    async with open_pool(place.url) as pool:
        await tell(pool, subjects)
        await other.execute("BEGIN; SELECT FROM outbox FOR UPDATE")
        async with relaying(place, bootstrap):
            await until(lambda: all_are_sent(bootstrap, subjects), "all sent")
            async with read_only(postgres):
                await asyncio.sleep(12)
                await other.execute("COMMIT")
                await asyncio.sleep(2)
                assert not await is_empty(pool)
            await until(lambda: is_empty(pool), "all deleted")
    await other.close()
    assert await log_of(bootstrap, subjects) == {subject: [1] for subject in subjects}


async def all_are_sent(bootstrap: str, subjects: list[str]) -> bool:
    return all((await log_of(bootstrap, subjects)).values())


async def test_a_relay_that_starts_on_a_read_only_database_sends_when_it_may_delete(
    database: Callable[[str], Awaitable[Database]], bootstrap: str, postgres: str
) -> None:
    place, subjects = await database("delivery"), new_subjects(5)
    async with open_pool(place.url) as pool:
        await tell(pool, subjects)
        async with read_only(postgres), relaying(place, bootstrap):
            await asyncio.sleep(5)
            assert await log_of(bootstrap, subjects) == {subject: [] for subject in subjects}
        async with relaying(place, bootstrap):
            await until(lambda: is_empty(pool), "all deleted")
    assert await log_of(bootstrap, subjects) == {subject: [1] for subject in subjects}
