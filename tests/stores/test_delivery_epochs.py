"""A database restored from a backup: it gives numbers in a new epoch, and readers take them (decision 52)."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from builders_delivery import CLERK, COUNTY, GRANTED, NOON, Log, Traces, traced
from database import Connection
from databases import Database
from delivery import NewEvent, nothing_to_prepare, outbox, quarantine, source_epoch
from delivery.sequence import OLD_EPOCH, RECENT, arrival_of

AT = source_epoch.epoch_of(NOON)


@pytest.fixture
async def place(database: Callable[[str], Awaitable[Database]]) -> Database:
    return await database("delivery")


@pytest.fixture
async def owner(place: Database) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(place.owner_url)
    yield connection
    await connection.close()


@pytest.fixture
async def traces(place: Database) -> AsyncIterator[Traces]:
    async with traced(place) as made:
        yield made


async def sent(traces: Traces, *subjects: str) -> list[Mapping[str, Any]]:
    """The headers of new events about these subjects."""
    async with traces.pool.acquire() as connection, connection.transaction():
        await connection.execute("DELETE FROM outbox")
        events = (NewEvent(GRANTED, name, COUNTY, "wenzhou-2018", NOON, NOON, CLERK) for name in subjects)
        await outbox.add(connection, *events)
        rows = await connection.fetch("SELECT id, headers FROM outbox ORDER BY id")
    return [json.loads(row["headers"]) for row in rows]


def numbers(headers: list[Mapping[str, Any]]) -> list[tuple[str, str | None, str | None]]:
    return [(each["ce_sequence"], each.get("ce_epoch"), each.get("ce_epochfirst")) for each in headers]


async def test_after_a_restore_every_subject_goes_on_in_a_new_epoch(
    traces: Traces, owner: Connection
) -> None:
    assert numbers(await sent(traces, "a", "a")) == [("1", None, None), ("2", None, None)]
    assert await source_epoch.current(owner) == 0
    assert await source_epoch.begin(owner, NOON) == AT == await source_epoch.current(owner)
    expected = [("3", str(AT), "3"), ("1", str(AT), "1"), ("4", str(AT), "3")]
    assert numbers(await sent(traces, "a", "new", "a")) == expected
    later = NOON + timedelta(days=1)
    assert await source_epoch.begin(owner, later) == source_epoch.epoch_of(later)
    assert numbers(await sent(traces, "a")) == [("5", str(source_epoch.epoch_of(later)), "5")]


async def test_an_epoch_never_goes_back(owner: Connection) -> None:
    await source_epoch.begin(owner, NOON)
    for at in (NOON, NOON - timedelta(hours=1)):
        with pytest.raises(ValueError, match="later"):
            await source_epoch.begin(owner, at)
    assert await source_epoch.current(owner) == AT


async def test_the_services_roles_cannot_begin_an_epoch(traces: Traces) -> None:
    async with traces.pool.acquire() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await source_epoch.begin(connection, NOON)


@pytest.mark.parametrize("cut", [3, 4, 5])
async def test_what_was_lost_is_remembered_beside_what_follows(traces: Traces, cut: int) -> None:
    """In one batch or in two, the first of the new epoch in either."""
    log = Log()
    lost = [log.say("a"), log.say("a"), log.say("a")][1:]
    log.restore("a", 1)
    log.say("a"), log.say("b"), log.say("a")
    await traces.deliver(log.messages[:cut])
    await traces.deliver(log.messages[cut:])
    assert await traces.of("a") == [1, 2, 3, 2, 3]
    row = await traces.pool.fetchrow("SELECT * FROM applied WHERE subject = 'a'")
    assert row is not None
    assert (row["last_sequence"], row["epoch"], row["epoch_first"], len(row["recent"])) == (3, 1, 2, 3)
    ids = [dict(message.headers)["ce_id"] for message in lost]
    assert [str(one).encode() for one in row["lost"]] == ids
    for message in log.messages[:]:
        log.again(message)
    again = await traces.deliver(log.messages[6:])
    assert [counts.duplicate for counts in again.counts.values()] == [6]


async def test_more_was_lost_than_is_remembered(traces: Traces) -> None:
    log = Log()
    for _ in range(RECENT + 10):
        log.say("a")
    log.restore("a", 2)
    log.say("a")
    await traces.deliver(log.messages)
    row = await traces.pool.fetchrow("SELECT * FROM applied")
    assert row is not None
    assert (row["last_sequence"], len(row["recent"]), len(row["lost"])) == (3, 1, RECENT)


async def test_a_message_of_an_old_epoch_waits_for_an_operator_and_holds_nobody(traces: Traces) -> None:
    log = Log()
    log.say("a"), log.say("a")
    log.restore("a", 1)
    log.say("a")
    log.say("a", sequence=3, epoch=(0, 1))
    log.sequences["a"] = 2
    log.say("a")
    applied = await traces.deliver(log.messages[:4])
    assert [counts.contradictions for counts in applied.counts.values()] == [1]
    await traces.deliver(log.messages[4:])
    assert await traces.of("a") == [1, 2, 2, 3]
    results = await traces.replay()
    assert list(results.values()) == [OLD_EPOCH]
    [row] = results
    args = traces.effects, nothing_to_prepare, NOON
    assert await quarantine.dismiss(traces.pool, row, "entered again", *args) is None
    assert await traces.held() == []
    log.say("a")
    await traces.deliver(log.messages[5:])
    assert await traces.of("a") == [1, 2, 2, 3, 4]


async def test_the_first_of_an_epoch_in_quarantine_is_replayed_or_dismissed_as_any(traces: Traces) -> None:
    log = Log()
    for subject in ("a", "b"):
        log.say(subject), log.say(subject)
        log.restore(subject, 1)
        first = log.say(subject)
        log.say(subject)
        traces.poisonous.add(arrival_of(first).headers.id)
    await traces.deliver(log.messages)
    assert await traces.held() == [("quarantined", 2), ("parked", 3)] * 2
    rows = await traces.pool.fetch("SELECT id FROM held WHERE state = 'quarantined' ORDER BY id")
    args = traces.effects, nothing_to_prepare, NOON
    await quarantine.dismiss(traces.pool, rows[0]["id"], "entered again", *args)
    traces.poisonous.clear()
    await traces.replay()
    assert (await traces.of("a"), await traces.of("b")) == ([1, 2, 3], [1, 2, 2, 3])
    states = await traces.pool.fetch("SELECT last_sequence, epoch, cardinality(lost) FROM applied")
    assert [tuple(state) for state in states] == [(3, 1, 1), (3, 1, 1)]
