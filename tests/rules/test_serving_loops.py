"""A loop that fails is started again alone, with growing pauses, and it shows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from serving import loops
from serving.loops import Loop, LoopHealth, keep_running
from telemetry import metrics
from watchdog import Watchdog
from web.readiness import NotReady


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(loops, "STEADY_SECONDS", 0.2)


@asynccontextmanager
async def kept(loop: Loop, health: LoopHealth) -> AsyncIterator[Watchdog]:
    dog = Watchdog()
    running = asyncio.create_task(keep_running("intake", "consumer", loop, dog, health))
    try:
        yield dog
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_it_is_started_again_and_says_so_until_it_runs_steadily() -> None:
    health, third = LoopHealth(), asyncio.Event()
    counter = metrics.loop_restarts.labels("intake", "consumer")
    before = counter._value.get()

    async def fails_twice() -> None:
        if counter._value.get() - before < 2:
            raise ZeroDivisionError
        third.set()
        await asyncio.Event().wait()

    await health.check()
    async with kept(fails_twice, health):
        await third.wait()
        with pytest.raises(NotReady, match="started again: consumer"):
            await health.check()
        assert counter._value.get() - before == 2
        await asyncio.sleep(0.3)
        await health.check()


async def test_one_that_waited_for_a_task_which_was_cancelled_is_started_again_too() -> None:
    """As a Kafka client does to who closes it while the broker is away."""
    runs, again = list[None](), asyncio.Event()

    async def waits_for_what_ends() -> None:
        runs.append(None)
        if len(runs) == 2:
            again.set()
        other = asyncio.create_task(asyncio.sleep(60))
        other.cancel()
        await other

    async with kept(waits_for_what_ends, LoopHealth()):
        async with asyncio.timeout(5):
            await again.wait()


async def test_one_that_is_told_to_end_is_not_started_again() -> None:
    runs = list[None]()

    async def stays() -> None:
        runs.append(None)
        await asyncio.Event().wait()

    running = asyncio.create_task(keep_running("intake", "consumer", stays, Watchdog(), LoopHealth()))
    await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait({running}, timeout=5)
    assert running.cancelled()
    assert len(runs) == 1


async def test_a_loop_in_its_pauses_is_not_stuck() -> None:
    runs, enough = list[None](), asyncio.Event()

    async def fails() -> None:
        runs.append(None)
        if len(runs) == 5:
            enough.set()
        raise ZeroDivisionError

    async with kept(fails, LoopHealth()) as dog:
        await enough.wait()
        assert dog.stuck() == {}


def test_the_pauses_grow_to_a_longest_and_start_anew_after_a_steady_run() -> None:
    pauses = [0.0]
    for _ in range(12):
        pauses.append(loops.next_pause(pauses[-1], ran=0.1))
    assert pauses[1:5] == [0.05, 0.1, 0.2, 0.4]
    assert pauses[-1] == pauses[-2] == loops.LONGEST_PAUSE_SECONDS
    assert loops.next_pause(pauses[-1], ran=0.3) == loops.FIRST_PAUSE_SECONDS
