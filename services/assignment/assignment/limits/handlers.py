"""The limit for assignment comes near, or passes; each is told once, no return moves it."""

from datetime import datetime
from typing import Final

import timelimits
from assignment.limits import store
from campaign import Campaign
from casework.limit_stages import tell
from clock import day_of
from contracts import LimitStage
from contracts.assignment import AssignmentLimitReached
from database import Connection
from timelimits import Rule

PIECE: Final = 100
"""So many are told of in one transaction."""


async def tell_assignment_limits(conn: Connection, county: str, now: datetime, campaign: Campaign) -> bool:
    """The waiting list of a county, whose row the caller has locked; False: there are more to tell of."""
    today, days = day_of(now), campaign.overrides
    near, passed = (
        timelimits.started_before(Rule.assign, today, days, told) for told in (None, LimitStage.near)
    )
    untold = await store.untold(conn, campaign.code, county, near, passed, PIECE)
    for case in untold:
        found = timelimits.reached(Rule.assign, case.started, today, days, case.told)
        assert found
        await tell(conn, case, found, now, AssignmentLimitReached)
    return len(untold) < PIECE
