"""A plan is recorded, or a corrected one beside it. A change and its event commit together."""

from datetime import datetime

from access import Caller
from contracts.reporting import PlanRecorded
from database import Connection
from delivery import NewEvent, outbox
from reporting.plans import store
from reporting.plans.rules import Plan, PlanVersion
from sealing import Sealing


async def record(
    conn: Connection,
    campaign: str,
    county: str,
    plan: Plan,
    number: int,
    reason: str | None,
    by: Caller,
    now: datetime,
    sealing: Sealing,
) -> bool:
    """`by` has a name. False: the number was taken in the same moment."""
    assert by.name is not None
    version = PlanVersion(number, plan, by.subject, by.name, now, reason)
    if not await store.add(conn, campaign, county, version, sealing):
        return False
    await outbox.add(
        conn,
        NewEvent(
            data=PlanRecorded(version=number),
            subject=f"{county}/{campaign}/plan",
            county=county,
            campaign=campaign,
            time=now,
            recorded=now,
            actor=by.actor,
        ),
    )
    return True
