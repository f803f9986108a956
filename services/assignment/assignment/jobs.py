"""What the clock starts."""

from collections.abc import Sequence
from typing import Final

from assignment.case.store import cases, counties
from assignment.choosing.handlers import serve_waiting
from clock import Clock
from database import Pool
from serving import Job


async def serve_waiting_lists(pool: Pool, clock: Clock) -> None:
    """At midnight others are on duty, and a waiting case may find its handler."""
    async with pool.acquire() as conn:
        waiting = await cases.counties_waiting(conn)
    for county in waiting:
        async with pool.acquire() as conn, conn.transaction():
            now = clock.now()
            await counties.lock(conn, [county])
            await serve_waiting(conn, county, now)


JOBS: Final[Sequence[Job]] = (serve_waiting_lists,)
