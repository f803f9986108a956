"""A loop that makes no turn for too long is stuck."""

import asyncio
import re

import pytest

from watchdog import Stuck, Watchdog, beat
from watchdog.standing_tasks import standing_tasks


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


async def test_where_the_tasks_stand_is_told_from_the_outside_in() -> None:
    opened = asyncio.Event()

    async def waits_for_the_door() -> None:
        await opened.wait()

    async def goes_in() -> None:
        await waits_for_the_door()

    going = asyncio.create_task(goes_in(), name="visitor")
    await asyncio.sleep(0)

    [told] = [line for line in standing_tasks(asyncio.get_running_loop()) if line.startswith("visitor")]

    opened.set()
    await going
    assert re.fullmatch(
        r"visitor: rules/test_watchdog\.py:\d+ goes_in > rules/test_watchdog\.py:\d+ waits_for_the_door"
        r" > asyncio/locks\.py:\d+ wait",
        told,
    )
