"""The limit for assignment comes near, or passes; each is told once, no return moves it."""

from datetime import datetime

import timelimits
from assignment.limits import store
from campaign import Campaign
from casework.limit_stages import tell
from clock import day_of
from contracts.assignment import AssignmentLimitReached
from database import Connection
from timelimits import Rule


async def tell_assignment_limits(conn: Connection, campaign: Campaign, county: str, now: datetime) -> None:
    """The waiting list of a county, whose row the caller has locked."""
    today, days = day_of(now), campaign.overrides
    before = timelimits.started_before(Rule.assign, today, days)
    for case in await store.waiting(conn, campaign.code, county, before):
        found = timelimits.reached(Rule.assign, case.started, today, days, case.told)
        if found:
            await tell(conn, case, found, now, AssignmentLimitReached)
