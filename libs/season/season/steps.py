"""Leads the business clock through the season: step, wait until quiet, let people act, wait until quiet."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Times:
    """Where the seconds of a season go."""

    spent: Counter[str] = field(default_factory=Counter)

    async def of(self, what: str, doing: Awaitable[None]) -> None:
        started = monotonic()
        await doing
        self.spent[what] += monotonic() - started  # type: ignore[assignment]


async def live_through(
    town: Town, world: World, times: Times, meanwhile: Meanwhile = nothing
) -> AsyncIterator[datetime]:
    """One instant after the other; yields each once all that follows from it has been seen."""
    for instant in world.plan.instants:
        clock.advance(town.clock, instant)
        await times.of("clock", town.quiet())
        acts = world.plan.acts.get(instant, ())
        if acts:
            await times.of("people", asyncio.wait_for(people(world, instant, acts, meanwhile), None))
            await times.of("quiet", town.quiet())
        yield instant


async def people(world: World, instant: datetime, acts: tuple[Act, ...], meanwhile: Meanwhile) -> None:
    """They read what there is to know, then all act at once."""
    await read_up(world, instant)
    await asyncio.gather(meanwhile(instant), *(do(world, act) for act in acts))
