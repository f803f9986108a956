"""A record whose headers are broken in part: it holds its subject at most, never the service (S5, S6)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from itertools import count

import pytest

from builders_delivery import HANDLED, NOON, WITHDRAWN, Log, Traces, traced, with_header
from contracts import Envelope
from contracts.topics import CASES
from database import Connection
from databases import Database
from delivery import Message, all_at_once, nothing_to_prepare, quarantine
from delivery.message_counts import Counts
from delivery.messages import storable_headers
from delivery.quarantine import Refused


@pytest.fixture
async def traces(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Traces]:
    async with traced(await database("delivery")) as made:
        yield made


def without_time(message: Message) -> Message:
    return with_header(message, "ce_time", b"yesterday")


async def dismiss(traces: Traces) -> Refused | None:
    row = await traces.pool.fetchval("SELECT id FROM held WHERE state = 'quarantined' ORDER BY id")
    handling = (traces.effects, nothing_to_prepare, NOON)
    return await quarantine.dismiss(traces.pool, row, "broken by a proxy", *handling)


async def test_what_follows_a_broken_header_is_parked_and_nothing_stops(traces: Traces) -> None:
    log = Log()
    log.messages[:] = [without_time(log.say("case-1"))]
    await traces.deliver(log.messages)
    later = [log.say("case-1"), log.say("case-2")]
    assert (await traces.deliver(later)).counts[CASES] == Counts(applied=1, parked=1)
    assert await traces.held() == [("quarantined", 1), ("parked", 2)]


async def test_in_one_batch_it_holds_its_subject_as_well(traces: Traces) -> None:
    log = Log()
    log.say("case-1"), log.say("case-1"), log.say("case-1")
    log.messages[1] = without_time(log.messages[1])
    await traces.deliver(log.messages)
    assert await traces.of("case-1") == [1]
    assert await traces.held() == [("quarantined", 2), ("parked", 3)]


async def test_dismissing_it_lets_the_others_pass_without_it(traces: Traces) -> None:
    log = Log()
    log.messages[:] = [without_time(log.say("case-1"))]
    log.say("case-1"), log.say("case-1")
    await traces.deliver(log.messages)
    assert await dismiss(traces) is None
    assert await traces.of("case-1") == [2, 3]
    await traces.deliver([log.again(log.messages[0])])
    assert (await traces.of("case-1"), await traces.held()) == ([2, 3], [])


async def test_dismissing_one_without_an_id_remembers_its_number(traces: Traces) -> None:
    log = Log()
    log.messages[:] = [with_header(log.say("case-1"), "ce_id", b"none")]
    log.say("case-1")
    await traces.deliver(log.messages)
    assert await dismiss(traces) is None
    await traces.deliver([log.again(log.messages[0])])
    assert (await traces.of("case-1"), await traces.held()) == ([2], [])


async def test_it_is_replayed_once_the_reader_understands_it(traces: Traces) -> None:
    """The reader is what gets mended; here the stored headers stand for it."""
    log = Log()
    good = log.say("case-1")
    log.messages[:] = [without_time(good)]
    log.say("case-1")
    await traces.deliver(log.messages)
    assert list((await traces.replay()).values()) == ["ce_time is malformed"]
    await traces.pool.execute(
        "UPDATE held SET header_names = $1, header_values = $2 WHERE state = 'quarantined'",
        [name.encode() for name, _ in good.headers],
        [value for _, value in good.headers],
    )
    assert list((await traces.replay()).values()) == ["applied"]
    assert (await traces.of("case-1"), await traces.held()) == ([1, 2], [])


async def test_a_number_repeated_with_a_broken_header_holds_nothing(traces: Traces) -> None:
    log = Log()
    first = log.say("case-1")
    log.say("case-1")
    await traces.deliver(log.messages)
    again = log.again(without_time(first))
    assert (await traces.deliver([again])).counts[CASES] == Counts(duplicate=1)
    await traces.deliver([log.say("case-1")])
    assert (await traces.of("case-1"), await traces.held()) == ([1, 2, 3], [])


async def test_an_unreadable_one_behind_a_failure_can_be_dismissed_after_it(traces: Traces) -> None:
    """Both in one batch: only the first stands in the way, or the second could never be passed."""
    log = Log()
    poisonous, _, _ = log.say("case-1"), log.say("case-1"), log.say("case-1", WITHDRAWN)
    log.messages[1] = without_time(log.messages[1])
    traces.poisonous = {storable_headers(poisonous).id}
    await traces.deliver(log.messages)
    assert await traces.held() == [("quarantined", 1), ("parked", 2), ("parked", 3)]
    traces.poisonous = set()
    await traces.replay()
    assert await dismiss(traces) is None
    assert (await traces.of("case-1"), await traces.held()) == ([1, 3], [])


async def test_replay_reads_the_clock_in_each_transaction(traces: Traces) -> None:
    log, minutes, applied = Log(), count(), list[datetime]()

    async def apply(connection: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
        applied.append(now)

    traces.poisonous = {storable_headers(log.say(f"case-{number}")).id for number in (1, 2)}
    await traces.deliver(log.messages)
    handling = (all_at_once(HANDLED, apply), nothing_to_prepare)
    await quarantine.replay(traces.pool, *handling, lambda: NOON + timedelta(minutes=next(minutes)))
    assert applied == [NOON, NOON + timedelta(minutes=1)]
