"""What the clock starts."""

from collections.abc import Sequence
from typing import Final

from clock import Clock
from database import Pool
from intake.papers import handlers as papers
from serving import Job


async def raise_overdue_papers(pool: Pool, clock: Clock) -> None:
    """Whatever became overdue up to now, some at a time; the clock is read inside each transaction."""
    raised = papers.AT_ONCE
    while raised == papers.AT_ONCE:
        async with pool.acquire() as conn, conn.transaction():
            raised = await papers.raise_overdue(conn, clock.now())


JOBS: Final[Sequence[Job]] = (raise_overdue_papers,)
