"""Limitations 时效: who must file by when, as people reckon it themselves, and that they file (N3.2).

Written apart from mediation's rule on purpose: two readings of domain §4 that must agree.
"""

import asyncio
from datetime import date, datetime
from typing import Final

from season import checker
from season.calendar import SIGNINGS, period_of
from season.people.case_acts import act_on_case
from season.people.lookups import all_pages, compare_number
from season.people.world import Case, World
from season.plan import Act, What, Who

FILING_NUMBERS: Final = 1_000_000
"""Filings are in no plan; their numbers begin behind those of the plan."""


async def file_what_is_due(world: World, at: datetime) -> None:
    """Where reports are signed the list is compared with what people reckon; then they file.

    A case of the day itself is filed at the signing, when the rule has looked at the day for certain.
    """
    signing = at in SIGNINGS
    if signing:
        await compare_with_list(world, at)
    if period_of(at) is not None:
        names = [
            name
            for name, case in sorted(world.cases.items())
            if must_be_filed(case, at.date(), also_today=signing) and not is_silent(world, case, at)
        ]
        await asyncio.gather(*(file(world, name, at) for name in names))


async def compare_with_list(world: World, at: datetime) -> None:
    """The city reads the list: exactly the claims that nobody filed, each since the day it had to be."""
    items = await all_pages(world, at, "mediation", "mediations", filing_due="true")
    shown = {item["case_id"]: datetime.fromisoformat(item["filing_due_since"]).date() for item in items}
    counties = {case.case_id: case.county for case in world.cases.values()}
    expected = {
        case.case_id: case.to_file_from
        for case in world.cases.values()
        if must_be_filed(case, at.date(), also_today=True)
    }
    world.surprises += checker.filings_due(counties, period_of(at), expected, shown)
    by_id = {case.case_id: case for case in world.cases.values()}
    for item in items:
        if case := by_id.get(item["case_id"]):
            compare_number(world, case, item, at)


async def file(world: World, name: str, at: datetime) -> None:
    """The mediator files, and records it; before there is a lawyer the staff of the centre do."""
    case = world.cases[name]
    who = Who.mediator if case.assigned_seen else Who.staff
    world.filings += 1
    number = FILING_NUMBERS + world.filings
    await act_on_case(
        world, Act(at, case.county, who, What.proceed, {"route": "arbitration"}, name, number=number)
    )


def must_be_filed(case: Case, today: date, *, also_today: bool) -> bool:
    """Since today, or since an earlier day."""
    since = case.to_file_from
    return since is not None and (since < today or (also_today and since == today))


def is_silent(world: World, case: Case, at: datetime) -> bool:
    """Nobody of the county does anything now."""
    return any(silence.county == case.county and silence.covers(at) for silence in world.plan.silences)
