"""The relay on real servers: killed, stopped, doubled, cut off; nothing acknowledged is lost (S1, S3, S4)."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from builders_delivery import CLERK, COUNTY, GRANTED, INTAKE, NOON
from builders_relay import firsts, holders, is_empty, log_of, new_subjects, relaying, tell
from clock import fixed
from contracts.topics import CASES
from database import Pool, open_pool
from databases import Database
from delivery import NewEvent, outbox, relay, relay_session, watermark
from delivery_process import process, until
from devstack.kafka import create_topics, declared_topics
from devstack.servers import KafkaServer


@pytest.fixture(scope="module")
def broker(folder: Path) -> Iterator[KafkaServer]:
    """A broker that these tests may kill."""
    with KafkaServer(folder / "kafka-delivery") as server:
        yield server


@pytest.fixture
async def bootstrap(broker: KafkaServer) -> str:
    await create_topics(broker.bootstrap, declared_topics())
    return broker.bootstrap


@pytest.fixture
async def place(database: Callable[[str], Awaitable[Database]]) -> Database:
    return await database("delivery")


@pytest.fixture
async def pool(place: Database) -> AsyncIterator[Pool]:
    async with open_pool(place.url) as made:
        yield made


async def test_everything_told_lies_in_kafka_once_and_in_order(
    place: Database, pool: Pool, bootstrap: str
) -> None:
    subjects = new_subjects(20)
    await tell(pool, subjects, 100)
    async with relaying(place, bootstrap):
        await until(lambda: is_empty(pool), "an empty outbox")
    assert await log_of(bootstrap, subjects) == {subject: list(range(1, 101)) for subject in subjects}


async def test_a_wake_sends_at_once(place: Database, pool: Pool, bootstrap: str) -> None:
    async with relaying(place, bootstrap) as wake:
        await until(lambda: holders(pool), "an active relay")
        await tell(pool, new_subjects())
        wake.set()
        await until(lambda: is_empty(pool), "an empty outbox")


async def test_killed_between_send_and_delete_it_sends_again_and_loses_nothing(
    place: Database, pool: Pool, bootstrap: str
) -> None:
    subjects = new_subjects()
    await tell(pool, subjects, 3)
    settings = {"url": place.url, "bootstrap": bootstrap}
    with process("relay", **settings, crash_at="after_send_before_delete") as killed:
        await until(lambda: killed.poll() is not None, "the crash")
        assert killed.returncode == -signal.SIGKILL
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 15
    assert await log_of(bootstrap, subjects) == {subject: [1, 2, 3] for subject in subjects}
    async with relaying(place, bootstrap):
        await until(lambda: is_empty(pool), "an empty outbox")
    assert await log_of(bootstrap, subjects) == {subject: [1, 2, 3, 1, 2, 3] for subject in subjects}


async def test_a_stopped_relay_lets_go_and_changes_nothing_when_it_wakes_up(
    place: Database, pool: Pool, bootstrap: str
) -> None:
    subjects = new_subjects()
    with process("relay", url=place.url, bootstrap=bootstrap) as first:
        await until(lambda: holders(pool), "an active relay")
        first.send_signal(signal.SIGSTOP)
        await tell(pool, subjects, 2)
        async with relaying(place, bootstrap):
            await until(lambda: is_empty(pool), "the second relay", 30)
            first.send_signal(signal.SIGCONT)
            await tell(pool, subjects, 2)
            await until(lambda: is_empty(pool), "the second relay goes on")
            assert await holders(pool) == 1
        await tell(pool, subjects)
        await until(lambda: is_empty(pool), "the first relay takes over again")
    log = await log_of(bootstrap, subjects)
    assert {subject: firsts(numbers) for subject, numbers in log.items()} == {
        subject: [1, 2, 3, 4, 5] for subject in subjects
    }


async def test_a_relay_stopped_after_preparing_a_statement_lets_go_too(
    place: Database,
) -> None:
    """Its session is not idle for PostgreSQL, which waits for the rest."""
    async with (
        relay_session.open_session(place.url) as stopped,
        relay_session.open_session(place.url) as other,
    ):
        await relay_session.wait_for_lock(stopped)
        await stopped.prepare("SELECT 42")
        async with asyncio.timeout(60):
            await relay_session.wait_for_lock(other)


async def test_of_two_relays_one_is_active_and_the_other_takes_over(
    place: Database, pool: Pool, bootstrap: str
) -> None:
    subjects = new_subjects()
    settings = {"url": place.url, "bootstrap": bootstrap}
    with process("relay", **settings) as first:
        await until(lambda: holders(pool), "an active relay")
        with process("relay", **settings):
            for _ in range(10):
                await tell(pool, subjects)
                assert await holders(pool) <= 1
            await until(lambda: is_empty(pool), "an empty outbox")
            assert await log_of(bootstrap, subjects) == {s: list(range(1, 11)) for s in subjects}
            first.kill()
            await tell(pool, subjects)
            await until(lambda: is_empty(pool), "the other one takes over")
    log = await log_of(bootstrap, subjects)
    assert all(firsts(numbers) == list(range(1, 12)) for numbers in log.values())


async def test_a_broker_killed_and_restarted_gets_everything_in_order(
    place: Database, pool: Pool, broker: KafkaServer, bootstrap: str
) -> None:
    subjects = new_subjects()
    async with relaying(place, bootstrap) as wake:
        for number in range(30):
            await tell(pool, subjects)
            wake.set()
            if number == 10:
                broker.process.kill()
        await until(lambda: is_empty(pool), "an empty outbox after the restart", 90)
    log = await log_of(bootstrap, subjects)
    assert all(firsts(numbers) == list(range(1, 31)) for numbers in log.values())


async def test_a_relay_whose_session_is_ended_goes_on(
    place: Database, pool: Pool, bootstrap: str, postgres: str
) -> None:
    subjects = new_subjects()
    async with relaying(place, bootstrap), open_pool(postgres, min_size=1, max_size=1) as superuser:
        for _ in range(4):
            await until(lambda: holders(pool), "an active relay")
            await tell(pool, subjects)
            await superuser.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = $1 AND application_name = 'relay'",
                place.name,
            )
        await until(lambda: is_empty(pool), "an empty outbox")
    log = await log_of(bootstrap, subjects)
    assert all(firsts(numbers) == [1, 2, 3, 4] for numbers in log.values())


async def test_a_late_commit_is_not_passed_over(place: Database, pool: Pool, bootstrap: str) -> None:
    """Its id is lower than those already sent: a cursor would have lost it."""
    early, late = new_subjects(1), new_subjects(1)
    async with relaying(place, bootstrap), pool.acquire() as slow:
        transaction = slow.transaction()
        await transaction.start()
        await outbox.add(slow, NewEvent(GRANTED, late[0], COUNTY, "w", NOON, NOON, CLERK))
        await tell(pool, early)
        await until(lambda: is_empty(pool), "what was committed first")
        await transaction.commit()
        await until(lambda: is_empty(pool), "what was committed late")
    assert await log_of(bootstrap, early + late) == {early[0]: [1], late[0]: [1]}


async def test_the_watermark_says_thirty_seconds_ago_and_where_the_log_ends(
    place: Database, pool: Pool, bootstrap: str
) -> None:
    marks: list[watermark.Watermark] = []

    async def listen() -> None:
        async for mark in watermark.follow(bootstrap):
            marks.append(mark)

    subjects = new_subjects()
    listening = asyncio.create_task(listen())
    wake = asyncio.Event()
    running = asyncio.create_task(relay.run(place.url, bootstrap, INTAKE, fixed(NOON), wake))
    try:
        await until(lambda: marks, "a watermark")
        await tell(pool, subjects)
        await until(lambda: is_empty(pool), "an empty outbox")
        before = len(marks)
        await until(lambda: len(marks) > before + 1, "a watermark after it")
    finally:
        for task in (listening, running):
            task.cancel()
        await asyncio.gather(listening, running, return_exceptions=True)
    assert marks[-1].source == INTAKE
    assert marks[-1].as_of == NOON - timedelta(seconds=30)
    assert sum(marks[-1].ends[CASES].values()) == sum(marks[0].ends[CASES].values()) + len(subjects)
