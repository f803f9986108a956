"""What the clock starts."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from campaign import Campaign
from clock import Clock
from database import Pool
from intake.limits.handlers import tell_review_limits
from intake.papers import handlers as papers
from serving import Job

FIRST: Final = UUID(int=0)


async def raise_overdue_papers(pool: Pool, clock: Clock) -> None:
    """Whatever became overdue up to now, some at a time; the clock is read inside each transaction."""
    raised = papers.AT_ONCE
    while raised == papers.AT_ONCE:
        async with pool.acquire() as conn, conn.transaction():
            raised = await papers.raise_overdue(conn, clock.now())


def clock_jobs(campaigns: Sequence[Campaign]) -> Sequence[Job]:
    """Papers that are overdue; limits for review that come near or pass, by each campaign's calendar."""

    async def tell_of_limits(pool: Pool, clock: Clock) -> None:
        for campaign in campaigns:
            after: UUID | None = FIRST
            while after:
                async with pool.acquire() as conn, conn.transaction():
                    after = await tell_review_limits(conn, campaign, after, clock.now())

    return (raise_overdue_papers, tell_of_limits)
