"""A consumer lets the relay beside it catch up, and is not held up for ever."""

import asyncio
import time

from delivery import RelayFirst


async def test_beside_a_relay_that_is_not_behind_nobody_waits() -> None:
    began = time.monotonic()

    assert await RelayFirst().let_go_first(60.0)
    assert time.monotonic() - began < 30.0


async def test_a_consumer_waits_until_the_relay_has_caught_up() -> None:
    relay = RelayFirst()
    relay.note(is_behind=True)
    waiting = asyncio.create_task(relay.let_go_first(60.0))
    await asyncio.sleep(0)
    assert not waiting.done()

    relay.note(is_behind=False)
    assert await asyncio.wait_for(waiting, 30.0)


async def test_beside_a_relay_that_is_always_behind_it_goes_on_after_a_while() -> None:
    relay = RelayFirst()
    relay.note(is_behind=True)

    assert not await asyncio.wait_for(relay.let_go_first(0.01), 30.0)
