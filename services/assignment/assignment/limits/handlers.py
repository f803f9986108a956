"""The limit for assignment comes near, or passes; each is told once, no return moves it."""

from datetime import datetime

import timelimits
from assignment.limits import store
from campaign import Campaign
from casework.act import Act
from casework.events import send
from clock import day_of
from contracts.assignment import AssignmentLimitReached
from database import Connection
from timelimits import Reached, Rule


async def tell_assignment_limits(conn: Connection, campaign: Campaign, county: str, now: datetime) -> None:
    """The waiting list of a county, whose row the caller has locked."""
    today, days = day_of(now), campaign.overrides
    before = timelimits.started_before(Rule.assign, today, days)
    for case in await store.waiting(conn, campaign.code, county, before):
        found = timelimits.reached(Rule.assign, case.started, today, days, case.told)
        if found:
            await _tell(conn, case, found, now)


async def _tell(conn: Connection, case: store.Waiting, found: Reached, now: datetime) -> None:
    """Its time is when the stage came, whenever the clock looked."""
    event = AssignmentLimitReached(
        stage=found.stage,
        due=found.due.date,
        provisional=found.due.provisional,
        verified=found.due.limit.verified,
    )
    await store.record_told(conn, case.case_id, found.stage)
    await send(conn, case, Act.by_timer(found.at, now), event)
