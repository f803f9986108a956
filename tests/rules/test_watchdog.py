"""A loop that makes no turn for too long is stuck."""

import asyncio

import pytest

from watchdog import Stuck, Watchdog, beat


class Hands:
    """A machine clock moved by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_loop_without_a_turn_is_stuck_and_one_with_turns_is_not() -> None:
    hands = Hands()
    dog = Watchdog(limit=60, now=hands)
    turn = asyncio.Event()

    async def loop(name: str) -> None:
        dog.watch(name)
        await turn.wait()
        if name == "lively":
            beat()

    loops = [asyncio.create_task(loop(name)) for name in ("lively", "dead")]
    await asyncio.sleep(0)
    hands.seconds = 50
    turn.set()
    await asyncio.gather(*loops)
    assert dog.stuck() == {}
    hands.seconds = 70
    assert dog.stuck() == {"dead": 70}


async def test_the_guard_raises_and_names_the_loop() -> None:
    hands = Hands()
    dog = Watchdog(limit=0.5, now=hands)
    dog.watch("relay")
    hands.seconds = 61
    with pytest.raises(Stuck, match="relay made no turn for 61 s"):
        await dog.guard()


async def test_a_turn_outside_of_any_watchdog_is_nothing() -> None:
    await asyncio.create_task(_beat_in_fresh_context())


async def _beat_in_fresh_context() -> None:
    beat()
