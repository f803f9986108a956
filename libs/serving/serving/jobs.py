"""Clock jobs: whatever is due up to now is done at every change of the business clock.

A job looks at everything due up to now, so a missed tick loses nothing; run again at the same instant it
finds nothing to do. All jobs of a service run one after the other, in one process at a time.

A job gets the clock, not an instant: each of its transactions reads it after BEGIN, for what it records must
not be older than the transaction (the watermark relies on it, decision 4).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

import telemetry
from clock import Clock
from database import (
    IDLE_LIMIT,
    AdvisoryLock,
    Connection,
    Pool,
    is_transient,
    keep_alive,
    while_transient,
)
from watchdog import beat

Job = Callable[[Pool, Clock], Awaitable[None]]

REPEAT_SECONDS: Final = 10.0
ROUND_SECONDS: Final = 3.0
"""From one round to the next, where business time moved by no more: the system's clock always moves."""
log = structlog.get_logger()


@dataclass
class JobState:
    """Up to which business instant every job is done; /v1/pipeline shows it."""

    done_for: datetime | None = None


async def run(
    pool: Pool, clock: Clock, jobs: Sequence[Job], state: JobState, repeat_seconds: float = REPEAT_SECONDS
) -> None:
    """For ever: run all jobs, note the instant, wait until the clock has moved.

    A simulated clock may stand for long: then they run again, which repeats what failed and nothing else.
    """
    while True:
        beat()
        now, began = clock.now(), time.monotonic()
        if await _run_all(pool, clock, jobs):
            state.done_for = now
        with suppress(TimeoutError):
            async with asyncio.timeout(repeat_seconds):
                await clock.changed(now)
                if clock.now() - now < timedelta(seconds=ROUND_SECONDS):
                    await asyncio.sleep(began + ROUND_SECONDS - time.monotonic())


async def _run_all(pool: Pool, clock: Clock, jobs: Sequence[Job]) -> bool:
    """Were all of them done? One that fails is tried again at the next change; the others go on."""

    async def attempt() -> bool:
        async with _holding_lock(pool) as session:
            return all([await keep_alive(session, _run_one(pool, job, clock)) for job in jobs])

    return await while_transient(attempt)


async def _run_one(pool: Pool, job: Job, clock: Clock) -> bool:
    """A job that fails must not take the API of its service down with it."""
    try:
        await job(pool, clock)
    except Exception as error:
        if is_transient(error):
            raise
        log.error("a clock job failed", job=getattr(job, "__name__", str(job)), **telemetry.describe(error))
        return False
    return True


@asynccontextmanager
async def _holding_lock(pool: Pool) -> AsyncIterator[Connection]:
    """The other replica waits here (lock_timeout) and then finds nothing left to do.

    The timeout is set before the lock is there. The session gives both back, or ends.
    """
    async with pool.acquire() as session:
        try:
            await session.execute(
                "SELECT set_config('idle_session_timeout', $1, false), pg_advisory_lock($2)",
                IDLE_LIMIT,
                AdvisoryLock.clock_jobs,
            )
            yield session
            await session.reset()
        except BaseException:
            session.terminate()
            raise
