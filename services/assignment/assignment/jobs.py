"""What the clock starts."""

from collections.abc import Sequence

from assignment.case.store import cases, counties
from assignment.choosing.handlers import serve_waiting
from assignment.limits.handlers import tell_assignment_limits
from campaign import Campaign
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


def clock_jobs(campaigns: Sequence[Campaign]) -> Sequence[Job]:
    """Waiting lists; limits for assignment that are near or have passed, by each campaign's calendar."""

    async def tell_of_limits(pool: Pool, clock: Clock) -> None:
        """After the waiting lists: who found a lawyer today is not told of."""
        async with pool.acquire() as conn:
            waiting = await cases.counties_waiting(conn)
        for county in waiting:
            async with pool.acquire() as conn, conn.transaction():
                now = clock.now()
                await counties.lock(conn, [county])
                for campaign in campaigns:
                    await tell_assignment_limits(conn, campaign, county, now)

    return (serve_waiting_lists, tell_of_limits)
