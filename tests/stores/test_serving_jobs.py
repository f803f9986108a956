"""Clock jobs: everything due up to now is done at every change, also when the clock stands."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import clock
from database import Pool, open_pool
from databases import Database
from serving import JobState, jobs
from serving.watchdog import Watchdog

NOON = datetime(2019, 1, 15, 12, tzinfo=clock.SHANGHAI)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 the condition is the tested code's own
            await asyncio.sleep(0.01)


async def test_a_job_that_failed_is_repeated_while_the_clock_stands(
    database: Callable[[str], Awaitable[Database]],
) -> None:
    tried: list[datetime] = []

    async def fails_once(pool: Pool, now: datetime) -> None:
        tried.append(now)
        if len(tried) == 1:
            raise RuntimeError("the first time")

    state = JobState()
    async with await open_pool((await database("delivery")).url) as pool:
        loop = asyncio.create_task(jobs.run(pool, clock.fixed(NOON), [fails_once], state, standing=0.05))
        await until(lambda: state.done_for == NOON)
        loop.cancel()
    assert len(tried) >= 2


async def test_waiting_for_a_clock_that_stands_is_not_being_stuck(
    database: Callable[[str], Awaitable[Database]],
) -> None:
    machine = [0.0]
    watchdog = Watchdog(limit=60.0, now=lambda: machine[0])
    state = JobState()
    async with await open_pool((await database("delivery")).url) as pool:

        async def watched() -> None:
            watchdog.watch("jobs")
            await jobs.run(pool, clock.fixed(NOON), [], state, standing=0.05)

        loop = asyncio.create_task(watched())
        await until(lambda: state.done_for == NOON)
        machine[0] = 3600.0
        await until(lambda: not watchdog.stuck())
        loop.cancel()
