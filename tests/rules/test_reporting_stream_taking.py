"""What a stream has is taken together as soon as there is something; nothing of it is lost on the way."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

import pytest

from reporting.stream.taking import take_events

MOST = 3


class Stream:
    """Has these events, then ends as it is told to: with an error, at once, or never."""

    def __init__(self, how_many: int, end: Exception | None = None, *, ends: bool = True) -> None:
        self.enable_acks = True
        self.is_read = False
        self._events, self._end, self._ends = range(how_many), end, ends

    async def events(self) -> AsyncIterator[int]:
        self.is_read = True
        try:
            for event in self._events:
                yield event
            if self._end is not None:
                raise self._end
            if not self._ends:
                await asyncio.Event().wait()
        finally:
            self.is_read = False


async def take(stream: Stream, batches: int) -> Sequence[Sequence[int]]:
    taken_so_far = []
    async with aclosing(take_events(stream, MOST)) as them:
        async for events in them:
            taken_so_far.append(events)
            if len(taken_so_far) == batches:
                break
    await asyncio.sleep(0)
    return taken_so_far


def test_what_has_come_is_taken_together_and_at_most_so_many() -> None:
    stream = Stream(5, ends=False)
    batches = asyncio.run(take(stream, 2))

    assert batches[0] == [0, 1, 2]
    assert [event for batch in batches for event in batch] == [0, 1, 2, 3, 4]
    assert not stream.enable_acks


def test_whoever_stops_taking_stops_the_reading() -> None:
    stream = Stream(5, ends=False)
    asyncio.run(take(stream, 1))

    assert not stream.is_read


def test_a_stream_that_ends_in_an_error_says_so() -> None:
    with pytest.raises(OSError, match="gone"):
        asyncio.run(take(Stream(0, OSError("gone")), 1))


def test_a_stream_that_ends_ends_the_taking() -> None:
    assert asyncio.run(take(Stream(0), 1)) == []
