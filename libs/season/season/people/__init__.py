"""The simulated clerks, lawyers, mediators, city staff and agencies."""

from season.people import (
    activities,
    agencies,
    agency_requests,
    case_acts,
    daily_reports,
    findings,
    incident_desk,
    municipal_platform,
    plans,
    referrals,
    rubbish,
    summaries,
    sweep,
)
from season.people.world import World
from season.plan import Act

HANDLERS = {
    **case_acts.HANDLERS,
    **daily_reports.HANDLERS,
    **agencies.HANDLERS,
    **rubbish.HANDLERS,
    **referrals.HANDLERS,
    **agency_requests.HANDLERS,
    **municipal_platform.HANDLERS,
    **activities.HANDLERS,
    **findings.HANDLERS,
    **incident_desk.HANDLERS,
    **sweep.HANDLERS,
    **plans.HANDLERS,
    **summaries.HANDLERS,
}


async def perform(world: World, act: Act) -> None:
    """One act of the plan, whatever it is."""
    await HANDLERS[act.what](world, act)
