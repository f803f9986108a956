"""The outbox on a real database: numbers without holes per subject, rows in an order a relay can trust."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID, uuid4

import asyncpg
import pytest

from builders_delivery import CLERK, COUNTY, GRANTED, INTAKE, NOON, WITHDRAWN
from contracts import Event
from contracts.intake import PapersSupplied
from contracts.topics import CASES
from database import Pool, open_pool
from databases import Database
from delivery import NewEvent, outbox
from delivery.outbox import EventCollector


@pytest.fixture
async def pool(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Pool]:
    async with open_pool((await database("delivery")).url, max_size=10) as made:
        yield made


def event_about(subject: str, event: Event = GRANTED) -> NewEvent:
    return NewEvent(event, subject, COUNTY, "wenzhou-2018", NOON, NOON, CLERK)


async def add(pool: Pool, *events: NewEvent) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await outbox.add(connection, *events)


async def add_and_fail(pool: Pool, event: NewEvent) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await outbox.add(connection, event)
        raise ZeroDivisionError


async def rows(pool: Pool) -> list[tuple[str, int]]:
    rows = await pool.fetch("SELECT headers FROM outbox ORDER BY id")
    headers = [json.loads(row["headers"]) for row in rows]
    return [(header["ce_subject"], int(header["ce_sequence"])) for header in headers]


async def test_each_subject_counts_for_itself_in_the_order_given(pool: Pool) -> None:
    await add(pool, event_about("b"), event_about("a"), event_about("b", WITHDRAWN), event_about("b"))
    await add(pool, event_about("a"), event_about("b"))
    assert await rows(pool) == [("b", 1), ("a", 1), ("b", 2), ("b", 3), ("a", 2), ("b", 4)]


async def test_the_row_is_the_record_that_kafka_gets(pool: Pool) -> None:
    await add(pool, event_about("case-1"))
    row = await pool.fetchrow("SELECT * FROM outbox")
    assert row is not None
    headers = json.loads(row["headers"])
    assert (row["topic"], row["key"], row["recorded"]) == (CASES, b"case-1", NOON)
    assert json.loads(row["value"]) == GRANTED.model_dump()
    assert UUID(headers["ce_id"]).version == 7
    assert (headers["ce_county"], headers["ce_actorkind"]) == (COUNTY, "client")


async def test_what_is_rolled_back_uses_up_no_number(pool: Pool) -> None:
    with pytest.raises(ZeroDivisionError):
        await add_and_fail(pool, event_about("a"))
    await add(pool, event_about("a"))
    assert await rows(pool) == [("a", 1)]


async def test_nothing_to_tell_is_no_statement(pool: Pool) -> None:
    await add(pool)
    assert await rows(pool) == []


async def test_an_event_is_of_the_service_that_defines_it(pool: Pool) -> None:
    await add(pool, event_about("a"))
    source = await pool.fetchval("SELECT headers->>'ce_source' FROM outbox")
    assert source == GRANTED.source == INTAKE


async def test_a_service_cannot_send_what_another_decides(pool: Pool) -> None:
    await add(pool, event_about("a"))
    async with pool.acquire() as connection:
        assert [row.flaw for row in await outbox.oldest(connection, INTAKE, 10)] == [None]
        [row] = await outbox.oldest(connection, "/yuanxin/mediation", 10)
        assert (row.subject, row.flaw) == ("a", outbox.FOREIGN)


async def test_an_event_too_large_for_the_broker_fails_where_it_is_made(pool: Pool) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await add(pool, event_about("a", PapersSupplied(papers=("x" * 600_000,))))
    assert await rows(pool) == []


async def test_what_is_collected_is_added_in_one_statement_and_order(pool: Pool) -> None:
    collected = EventCollector()
    collected.add(event_about("b"))
    collected.add(event_about("a"), event_about("b"))
    async with pool.acquire() as connection, connection.transaction():
        await collected.flush(connection)
        await collected.flush(connection)
    assert await rows(pool) == [("b", 1), ("a", 1), ("b", 2)]


async def test_many_at_once_over_the_same_subjects_neither_deadlock_nor_skip(pool: Pool) -> None:
    """Sorted inside of `add`: whoever comes second waits, nobody waits in a circle."""
    subjects = [f"{number}-{uuid4()}" for number in range(6)]
    choose = random.Random(7)
    groups = [[event_about(choose.choice(subjects)) for _ in range(8)] for _ in range(40)]
    await asyncio.gather(*(add(pool, *group) for group in groups))
    seen: dict[str, list[int]] = {}
    for subject, sequence in await rows(pool):
        seen.setdefault(subject, []).append(sequence)
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in seen.values())
    assert sum(len(numbers) for numbers in seen.values()) == 320
