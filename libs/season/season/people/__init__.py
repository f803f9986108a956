"""The simulated clerks, lawyers, mediators and city staff."""

from season.people.casework import CASEWORK
from season.people.signing import SIGNING
from season.people.world import World
from season.plan import Act

DOING = {**CASEWORK, **SIGNING}


async def do(world: World, act: Act) -> None:
    """One act of the plan, whatever it is."""
    await DOING[act.what](world, act)


__all__ = ["World", "do"]
