"""Leads the business clock through the season: step, let people act, wait until quiet.

Where reports are signed the order is the other way round: step, quiet, sign. The figures of the period must
be complete by then, and nothing a signature causes depends on the business time at which it is read.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from time import monotonic

import clock
from season.calendar import SIGNINGS
from season.people import perform
from season.people.city_reports import issue_report
from season.people.conflicts import keep_conflicts
from season.people.county_systems import read_feeds
from season.people.filing import file_what_is_due
from season.people.limits import compare_with_alarm
from season.people.lookups import look_up
from season.people.summaries import issue_summary
from season.people.world import World
from season.running_stack import RunningStack

Meanwhile = Callable[[datetime], Awaitable[None]]
"""Called once per step while people act; the failure tests end a service in it."""


async def nothing(instant: datetime) -> None:
    """Meanwhile nothing happens."""


SecondsSpent = dict[str, float]
"""Where the seconds of a season go."""


async def run_through(
    stack: RunningStack, world: World, spent: SecondsSpent, meanwhile: Meanwhile = nothing
) -> AsyncIterator[datetime]:
    """One instant after the other; yields each once all that its business time decides has been done."""
    for instant in world.plan.instants:
        clock.advance(stack.clock, instant)
        acting = act_at(world, instant, meanwhile)
        if instant in SIGNINGS:
            await timed(spent, "quiet", stack.wait_until_quiet())
            await timed(spent, "people", acting)
        else:
            await timed(spent, "people", acting)
            await timed(spent, "quiet", stack.wait_until_quiet())
        yield instant


async def timed(spent: SecondsSpent, what: str, work: Awaitable[None]) -> None:
    started = monotonic()
    await work
    spent[what] = spent.get(what, 0.0) + monotonic() - started


async def act_at(world: World, instant: datetime, meanwhile: Meanwhile) -> None:
    """Systems and people look up what there is to know, then all act at once."""
    acts = world.plan.acts.get(instant, ())
    await read_feeds(world, instant)
    await look_up(world, instant)
    await compare_with_alarm(world, instant)
    await file_what_is_due(world, instant)
    await keep_conflicts(world, instant)
    await issue_report(world, instant)
    await asyncio.gather(meanwhile(instant), *(perform(world, act) for act in acts))
    await issue_summary(world, instant)
