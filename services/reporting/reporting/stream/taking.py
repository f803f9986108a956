"""What a stream of Faust's has, together, as soon as it has something.

Faust's own `noack_take` looks by a clock whether something has come, whether or not anything does: an event
waits for half of its time on average, and an idle worker wakes as often.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any, Final

GATHER_SECONDS: Final = 0.005
"""Faust carries message by message what one fetch brought: the last comes a little behind the first."""


async def take_events(stream: Any, most: int) -> AsyncGenerator[Sequence[Any], None]:
    """Its events, again and again as many as have come, at most so many; they are not acknowledged here.

    Close it when done: it reads ahead. Raises what ends the stream.
    """
    stream.enable_acks = False
    came = asyncio.Queue[Any](most - 1)
    reading = asyncio.create_task(_read(stream, came))
    first = asyncio.create_task(came.get())
    try:
        while True:
            await asyncio.wait({first, reading}, return_when=asyncio.FIRST_COMPLETED)
            if not first.done():
                reading.result()
                return
            if not came.full():
                await asyncio.sleep(GATHER_SECONDS)
            yield [first.result(), *(came.get_nowait() for _ in range(came.qsize()))]
            first = asyncio.create_task(came.get())
    finally:
        reading.cancel()
        first.cancel()
        await asyncio.wait({reading, first})  # Faust may begin again on the same stream


async def _read(stream: Any, came: asyncio.Queue[Any]) -> None:
    async with aclosing(stream.events()) as events:
        async for event in events:
            await came.put(event)
