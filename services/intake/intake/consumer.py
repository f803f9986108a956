"""What comes in from Kafka and from the clock, and which handler it goes to."""

from collections.abc import Sequence
from typing import Final

from clock import Clock
from contracts.topics import CASES
from database import Pool
from delivery.effects import all_at_once
from intake.handlers import raising, told
from intake.rules.case import day_of
from intake.rules.crossing import FOREIGN
from serving import Job

TOPICS: Final = (CASES,)

EFFECTS: Final = all_at_once(FOREIGN, told.hear)
prepare: Final = told.lock


async def raise_overdue_papers(pool: Pool, clock: Clock) -> None:
    """The clock's job: whatever became overdue up to now, some at a time."""
    found = raising.AT_ONCE
    while found == raising.AT_ONCE:
        async with pool.acquire() as conn, conn.transaction():
            now = clock.now()
            found = await raising.raise_overdue(conn, day_of(now), now)


JOBS: Final[Sequence[Job]] = (raise_overdue_papers,)
