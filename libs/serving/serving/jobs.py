"""Clock jobs: whatever is due up to now is done at every change of the business clock.

A job looks at everything due up to now, so a missed tick loses nothing; run again at the same instant it
finds nothing to do. All jobs of a service run one after the other, in one process at a time.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

import telemetry
from clock import Clock
from database import Pool, is_transient, while_transient
from serving.watchdog import beat

Job = Callable[[Pool, datetime], Awaitable[None]]

LOCK: Final = 7_020_183
STANDING_SECONDS: Final = 10.0
log = structlog.get_logger()


@dataclass
class JobState:
    """Up to which business instant every job is done; /v1/pipeline shows it."""

    done_for: datetime | None = None


async def run(
    pool: Pool, clock: Clock, jobs: Sequence[Job], state: JobState, standing: float = STANDING_SECONDS
) -> None:
    """For ever: run all jobs, note the instant, wait until the clock has moved.

    A simulated clock may stand for long: then they run again, which repeats what failed and nothing else.
    """
    while True:
        beat()
        now = clock.now()
        if await _run_all(pool, clock, jobs):
            state.done_for = now
        with suppress(TimeoutError):
            async with asyncio.timeout(standing):
                await clock.changed(now)


async def _run_all(pool: Pool, clock: Clock, jobs: Sequence[Job]) -> bool:
    """Were all of them done? One that fails is tried again at the next change; the others go on.

    Each reads the clock when its turn comes: what it records must not be older than its transaction.
    """

    async def attempt() -> bool:
        beat()
        async with _alone(pool):
            return all([await _run_one(pool, job, clock.now()) for job in jobs])

    return await while_transient(attempt)


async def _run_one(pool: Pool, job: Job, now: datetime) -> bool:
    """A job that fails must not take the API of its service down with it."""
    try:
        await job(pool, now)
    except Exception as error:
        if is_transient(error):
            raise
        log.error("a clock job failed", job=getattr(job, "__name__", str(job)), **telemetry.describe(error))
        return False
    return True


@asynccontextmanager
async def _alone(pool: Pool) -> AsyncIterator[None]:
    """The other replica waits here (lock_timeout) and then finds nothing left to do."""
    async with pool.acquire() as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        try:
            yield
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1)", LOCK)
