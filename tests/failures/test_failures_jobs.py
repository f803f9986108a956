"""A replica that is stopped while its clock jobs run: another one takes over, none waits for ever."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime

import clock
from database import open_pool
from databases import Database
from serving import JobState, jobs

NOON = datetime(2019, 1, 15, 12, tzinfo=clock.SHANGHAI)
REPLICA = """
import asyncio, sys, clock
from datetime import datetime
from database import open_pool
from serving import JobState, jobs

async def stands(pool, clock):
    print("running", flush=True)
    await asyncio.sleep(3600)

async def main():
    instant = datetime(2019, 1, 15, 12, tzinfo=clock.SHANGHAI)
    async with open_pool(sys.argv[1]) as pool:
        await jobs.run(pool, clock.fixed(instant), [stands], JobState())

asyncio.run(main())
"""


async def done(url: str, within: float) -> bool:
    state = JobState()
    async with open_pool(url) as pool:
        loop = asyncio.create_task(jobs.run(pool, clock.fixed(NOON), [], state, repeat_seconds=0.05))
        try:
            async with asyncio.timeout(within):
                while state.done_for is None:  # noqa: ASYNC110 the condition is the tested code's own
                    await asyncio.sleep(0.05)
        except TimeoutError:
            return False
        finally:
            loop.cancel()
            await asyncio.wait({loop})
    return True


async def test_a_stopped_replica_lets_another_do_the_clock_jobs(
    database: Callable[[str], Awaitable[Database]],
) -> None:
    url = (await database("delivery")).url
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", REPLICA, url, stdout=asyncio.subprocess.PIPE
    )
    assert other.stdout is not None
    try:
        assert await other.stdout.readline() == b"running\n"
        assert not await done(url, within=5), "a replica at work keeps the jobs, however long they take"
        other.send_signal(signal.SIGSTOP)
        assert await done(url, within=30)
    finally:
        other.kill()
        await other.wait()
