"""The simulated clerks, lawyers, mediators and city staff."""

from season.people import case_acts, daily_reports
from season.people.world import World
from season.plan import Act

HANDLERS = {**case_acts.HANDLERS, **daily_reports.HANDLERS}


async def perform(world: World, act: Act) -> None:
    """One act of the plan, whatever it is."""
    await HANDLERS[act.what](world, act)
