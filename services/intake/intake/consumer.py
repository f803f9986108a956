"""What comes in from Kafka and from the clock, and which handler it goes to."""

from datetime import datetime
from typing import Final

from contracts.topics import CASES
from database import Pool
from delivery.effects import all_at_once
from intake.handlers import raising, told
from intake.rules.case import day_of
from intake.rules.crossing import FOREIGN

GROUP: Final = "intake"
TOPICS: Final = (CASES,)

EFFECTS: Final = all_at_once(FOREIGN, told.hear)
prepare: Final = told.lock


async def raise_overdue_papers(pool: Pool, now: datetime) -> None:
    """The clock's job: whatever became overdue up to now, some at a time."""
    found = raising.AT_ONCE
    while found == raising.AT_ONCE:
        async with pool.acquire() as conn, conn.transaction():
            found = await raising.raise_overdue(conn, day_of(now), now)


JOBS: Final = (raise_overdue_papers,)
