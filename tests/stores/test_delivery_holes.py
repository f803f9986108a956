"""The ledger and what is no message: holes are passed over, undecodable batches are held whole (S5, S6)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace

import pytest

from builders_delivery import NOON, Log, Traces, traced
from builders_log import batch, sealed
from contracts.topics import CASES
from databases import Database
from delivery import Message, held, nothing_to_prepare, quarantine
from delivery.message_counts import Counts
from delivery.messages import Hole, UndecodableBatch


@pytest.fixture
async def traces(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Traces]:
    async with traced(await database("delivery")) as made:
        yield made


def at(offset: int, value: bytes | None) -> Message:
    return Message(CASES, 0, offset, None, value, ())


def moved(message: Message, offset: int) -> Message:
    return replace(message, offset=offset)


async def replay(traces: Traces) -> Mapping[int, str]:
    return await quarantine.replay(traces.pool, traces.effects, nothing_to_prepare, NOON)


async def test_holes_move_the_ledger_on_and_are_counted(traces: Traces) -> None:
    log = Log()
    messages = [at(0, Hole(3)), moved(log.say("case-1"), 3), at(4, Hole(5)), moved(log.say("case-1"), 5)]
    result = await traces.deliver(messages)
    assert result.counts[CASES] == Counts(applied=2, holes=4)
    assert await traces.next_offset() == 6
    assert (await traces.of("case-1"), await traces.held()) == ([1, 2], [])


async def test_a_batch_of_nothing_but_a_hole_moves_it_on(traces: Traces) -> None:
    assert (await traces.deliver([at(0, Hole(2))])).counts[CASES] == Counts(holes=2)
    assert await traces.next_offset() == 2


async def test_a_hole_delivered_again_is_nothing_and_one_too_far_ahead_is_not_used(traces: Traces) -> None:
    await traces.deliver([at(0, Hole(2))])
    assert (await traces.deliver([at(0, Hole(2))])).counts.get(CASES, Counts()) == Counts()
    ahead = await traces.deliver([at(5, Hole(9))])
    assert list(ahead.seek.values()) == [2]
    assert await traces.next_offset() == 2


async def test_a_producer_cannot_send_a_hole(traces: Traces) -> None:
    await traces.deliver([at(0, bytes(Hole(9)))])
    assert await traces.next_offset() == 1
    assert await traces.held() == [("quarantined", None)]


async def test_a_batch_that_cannot_be_decoded_is_one_row_with_its_bytes(traces: Traces) -> None:
    log = Log()
    raw = sealed(0, 6, 2, -1, 3, b"\x00\xff?")
    messages = [at(0, UndecodableBatch(raw, 3, "no codec")), moved(log.say("case-1"), 3)]
    assert (await traces.deliver(messages)).counts[CASES] == Counts(applied=1, quarantined=1)
    assert await traces.next_offset() == 4
    [row] = await held.list_waiting(traces.pool)
    assert (row.offset, row.batch_end, row.reason, row.source) == (0, 3, "no codec", None)
    whole = await held.get(traces.pool, row.id)
    assert whole is not None
    assert whole.value == raw
    assert list((await replay(traces)).values()) == [
        "its batch cannot be unpacked: no codec has the number 6"
    ]
    assert await quarantine.dismiss(
        traces.pool, row.id, "rubbish", traces.effects, nothing_to_prepare, NOON
    ) is None  # fmt: skip
    assert await traces.held() == []


async def test_a_batch_is_taken_apart_once_this_reader_can_decode_it(traces: Traces) -> None:
    """A newer reader is what would mend it; here a batch that is good already stands for that."""
    log = Log()
    one, two, broken, other = log.say("case-1"), log.say("case-1"), log.say("case-2"), log.say("case-3")
    raw = batch([one, two, replace(broken, value=b"{"), other])
    later = [at(1, UndecodableBatch(raw, 4, "no codec")), moved(log.say("case-1"), 4)]
    await traces.deliver([one, *later])
    assert await traces.held() == [("quarantined", None), ("parked", 3)]
    assert list((await replay(traces)).values()) == ["taken apart: 3 applied, 0 parked, 1 quarantined"]
    assert (await traces.of("case-1"), await traces.of("case-3")) == ([1, 2, 3], [1])
    assert await traces.held() == [("quarantined", 1)]


async def test_a_header_name_that_is_not_utf_8_is_held_byte_for_byte_with_its_subject(traces: Traces) -> None:
    log = Log()
    spoilt = log.say("case-1")
    log.messages[:] = [replace(spoilt, headers=[*spoilt.headers, ("x\udcff", b"1")])]
    log.say("case-1")
    assert (await traces.deliver(log.messages)).counts[CASES] == Counts(quarantined=1, parked=1)
    [first, _] = await held.list_waiting(traces.pool)
    assert (first.subject, first.sequence, first.reason) == ("case-1", 1, "the name of a header is not UTF-8")
    whole = await held.get(traces.pool, first.id)
    assert whole is not None
    assert whole.header_names[-1] == b"x\xff"
    assert whole.message.headers[-1] == ("x\udcff", b"1")


async def test_a_timestamp_beyond_its_column_is_no_obstacle(traces: Traces) -> None:
    await traces.deliver([replace(at(0, b"?"), timestamp=2**63)])
    assert await traces.held() == [("quarantined", None)]
