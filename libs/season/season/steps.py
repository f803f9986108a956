"""Leads the business clock through the season: step, let people act, wait until quiet.

Where reports are signed the order is the other way round: step, quiet, sign. The figures of the period must
be complete by then, and nothing a signature causes depends on the business time at which it is read.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from time import monotonic
from typing import Final

import clock
from season.days import PERIODS, signing_moment
from season.people import World, do
from season.people.reading import read_up
from season.town import Town

SIGNINGS: Final = frozenset(signing_moment(period) for period in PERIODS)
Meanwhile = Callable[[datetime], Awaitable[None]]
"""Called once per step while people act; the failure tests end a service in it."""


async def nothing(instant: datetime) -> None:
    """Meanwhile nothing happens."""


Spent = dict[str, float]
"""Where the seconds of a season go."""


async def live_through(
    town: Town, world: World, spent: Spent, meanwhile: Meanwhile = nothing
) -> AsyncIterator[datetime]:
    """One instant after the other; yields each once all that its business time decides has been done."""
    for instant in world.plan.instants:
        clock.advance(town.clock, instant)
        acting = people(world, instant, meanwhile)
        if instant in SIGNINGS:
            await timed(spent, "quiet", town.quiet())
            await timed(spent, "people", acting)
        else:
            await timed(spent, "people", acting)
            await timed(spent, "quiet", town.quiet())
        yield instant


async def timed(spent: Spent, what: str, doing: Awaitable[None]) -> None:
    started = monotonic()
    await doing
    spent[what] = spent.get(what, 0.0) + monotonic() - started


async def people(world: World, instant: datetime, meanwhile: Meanwhile) -> None:
    """They read what there is to know, then all act at once."""
    acts = world.plan.acts.get(instant, ())
    await read_up(world, instant)
    await asyncio.gather(meanwhile(instant), *(do(world, act) for act in acts))
