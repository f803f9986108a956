"""Leads the business clock through the season: step, wait until quiet, let people act, wait until quiet."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from time import monotonic

import clock
from season.people import World, do
from season.people.reading import read_up
from season.plan import Act
from season.town import Town

Meanwhile = Callable[[datetime], Awaitable[None]]
"""Called once per step while people act; the failure tests end a service in it."""


async def nothing(instant: datetime) -> None:
    """Meanwhile nothing happens."""


Spent = dict[str, float]
"""Where the seconds of a season go."""


async def live_through(
    town: Town, world: World, spent: Spent, meanwhile: Meanwhile = nothing
) -> AsyncIterator[datetime]:
    """One instant after the other; yields each once all that follows from it has been seen."""
    for instant in world.plan.instants:
        clock.advance(town.clock, instant)
        await timed(spent, "clock", town.quiet())
        acts = world.plan.acts.get(instant, ())
        if acts:
            await timed(spent, "people", people(world, instant, acts, meanwhile))
            await timed(spent, "quiet", town.quiet())
        yield instant


async def timed(spent: Spent, what: str, doing: Awaitable[None]) -> None:
    started = monotonic()
    await doing
    spent[what] = spent.get(what, 0.0) + monotonic() - started


async def people(world: World, instant: datetime, acts: tuple[Act, ...], meanwhile: Meanwhile) -> None:
    """They read what there is to know, then all act at once."""
    await read_up(world, instant)
    await asyncio.gather(meanwhile(instant), *(do(world, act) for act in acts))
