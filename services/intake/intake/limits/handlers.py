"""The limit for review comes near, or passes; each is told once."""

from datetime import datetime
from typing import Final
from uuid import UUID

import timelimits
from campaign import Campaign
from casework.limit_stages import tell
from clock import day_of
from contracts.intake import ReviewLimitReached
from database import Connection
from intake.case.rules.limits import review_due
from intake.limits import store
from timelimits import Rule

AT_ONCE: Final = 100
"""Cases in one transaction."""


async def tell_review_limits(conn: Connection, campaign: Campaign, after: UUID, now: datetime) -> UUID | None:
    """Some cases in one transaction; the last one that was looked at, None where there are no more."""
    today, days = day_of(now), campaign.overrides
    before = timelimits.started_before(Rule.review, today, days)
    waiting = await store.lock_waiting(conn, campaign.code, before, after, AT_ONCE)
    for of_case, case in waiting:
        found = timelimits.stage_of(review_due(case, days), of_case.started, today, of_case.told)
        if found:
            await tell(conn, of_case, found, now, ReviewLimitReached)
    return waiting[-1][1].case_id if waiting else None
