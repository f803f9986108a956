"""A clock job records nothing older than its transaction: it reads the clock after BEGIN (decision 4)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import pytest

import intake.jobs
import mediation.jobs
from builders_reporting_store import wenzhou
from clock import SHANGHAI
from clock.clocks import FixedClock
from database import Pool, open_pool
from databases import Database
from reporting.jobs import clock_jobs
from serving import Job

NOON = datetime(2019, 1, 15, 12, tzinfo=SHANGHAI)
JOBS = {
    "intake": intake.jobs.clock_jobs([wenzhou()]),
    "mediation": mediation.jobs.JOBS,
    "reporting": clock_jobs([wenzhou()]),
}


class Watched(FixedClock):
    """Notes for each reading whether the pool's only connection was in a job's hands."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(NOON)
        self._pool = pool
        self.inside: list[bool] = []

    def now(self) -> datetime:
        self.inside.append(self._pool.get_idle_size() == 0)
        return super().now()


@pytest.mark.parametrize("service", JOBS)
async def test_a_job_reads_the_clock_inside_each_transaction(
    service: str, database: Callable[[str], Awaitable[Database]]
) -> None:
    jobs: Sequence[Job] = JOBS[service]
    async with open_pool((await database(service)).url, min_size=1, max_size=1) as pool:
        clock = Watched(pool)
        for job in jobs:
            await job(pool, clock)
    assert clock.inside, "at least one of them goes by the business clock"
    assert all(clock.inside)
