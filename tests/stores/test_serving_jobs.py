"""Clock jobs on a real database: all at every instant, one process at a time, none takes others down."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from builders_delivery import NOON
from clock import Clock, advance, open_clock
from database import Pool, open_pool
from databases import Database
from delivery_process import until
from serving import Job, JobState, jobs


@pytest.fixture
async def pool(database: Callable[[str], Awaitable[Database]]) -> AsyncIterator[Pool]:
    async with open_pool((await database("delivery")).url, max_size=6) as made:
        yield made


@pytest.fixture
def hands(tmp_path: Path) -> Path:
    """The file of a clock that stands at noon."""
    file = tmp_path / "clock"
    advance(file, NOON)
    return file


@asynccontextmanager
async def running(pool: Pool, clock: Clock, *work: Job) -> AsyncIterator[JobState]:
    state = JobState()
    loop = asyncio.create_task(jobs.run(pool, clock, work, state))
    try:
        yield state
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)


async def test_every_job_runs_at_every_instant_and_the_state_says_so(pool: Pool, hands: Path) -> None:
    seen: list[tuple[str, datetime]] = []

    async def first(pool: Pool, clock: Clock) -> None:
        seen.append(("first", clock.now()))

    async def second(pool: Pool, clock: Clock) -> None:
        seen.append(("second", clock.now()))

    later = NOON + timedelta(hours=5)
    async with running(pool, open_clock(f"file:{hands}"), first, second) as state:
        await until(lambda: state.done_for == NOON, "noon's jobs")
        advance(hands, later)
        await until(lambda: state.done_for == later, "the jobs of the evening")
    assert seen == [("first", NOON), ("second", NOON), ("first", later), ("second", later)]


async def test_a_job_that_fails_keeps_the_instant_open_and_no_other_job_from_its_work(
    pool: Pool, hands: Path
) -> None:
    done: list[datetime] = []

    async def broken(pool: Pool, clock: Clock) -> None:
        if clock.now() == NOON:
            raise ZeroDivisionError

    async def healthy(pool: Pool, clock: Clock) -> None:
        done.append(clock.now())

    later = NOON + timedelta(seconds=1)
    async with running(pool, open_clock(f"file:{hands}"), broken, healthy) as state:
        await until(lambda: done == [NOON], "the healthy job")
        assert state.done_for is None
        advance(hands, later)
        await until(lambda: state.done_for == later, "both, at the next instant")


async def test_passing_trouble_is_tried_again_at_the_same_instant(pool: Pool, hands: Path) -> None:
    tries = 0

    async def unlucky(pool: Pool, clock: Clock) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise ConnectionResetError

    async with running(pool, open_clock(f"file:{hands}"), unlucky) as state:
        await until(lambda: state.done_for == NOON, "the third try")
    assert tries == 3


async def test_two_replicas_never_run_jobs_at_the_same_time(pool: Pool, hands: Path) -> None:
    inside = most = 0

    async def counting(pool: Pool, clock: Clock) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await pool.execute("SELECT pg_sleep(0.05)")
        inside -= 1

    clock = open_clock(f"file:{hands}")
    async with running(pool, clock, counting) as first, running(pool, clock, counting) as second:
        await until(lambda: first.done_for == second.done_for == NOON, "both")
    assert most == 1


async def test_by_the_systems_clock_the_rounds_keep_apart(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "ROUND_SECONDS", 1.5)
    rounds: list[float] = []

    async def note(pool: Pool, clock: Clock) -> None:
        rounds.append(time.monotonic())

    async with running(pool, open_clock("system"), note):
        await until(lambda: len(rounds) == 3, "three rounds")
    assert rounds[2] - rounds[0] >= 2 * 1.4
