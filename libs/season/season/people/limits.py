"""Limits of the law for review and assignment: whose is near or passed, as people reckon it (domain §4).

Written apart from libs/timelimits on purpose: seven working days from the day after, near two days before the
last one, passed once that is over.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from season import checker
from season.calendar import SIGNINGS, period_of, working_days_after
from season.people.world import Case, World

Limits = Mapping[tuple[str, str, str], int]
"""(limit, stage, county): how many cases wait."""

WORKING_DAYS: Final = 7
NEAR: Final = timedelta(days=2)
SHOWN_BY: Final = {"review": "intake", "assignment": "assignment"}
GAUGE: Final = re.compile(r"^yuanxin_limits_reached\{(.+)\} ([\d.]+)$", re.MULTILINE)
LABEL: Final = re.compile(r'(\w+)="([^"]*)"')


async def compare_with_alarm(world: World, at: datetime) -> None:
    """Where reports are signed: what the alarms go by is exactly what people know to wait so long."""
    if at in SIGNINGS:
        exposed = [await world.client.metrics(service) for service in SHOWN_BY.values()]
        shown = read_gauges("\n".join(exposed), world.campaign)
        world.surprises += checker.limits(period_of(at), expected(world, at.date()), shown)


def read_gauges(exposed: str, campaign: str) -> Limits:
    gauges = [(dict(LABEL.findall(labels)), float(number)) for labels, number in GAUGE.findall(exposed)]
    return {
        (labels["limit"], labels["stage"], labels["county"]): int(number)
        for labels, number in gauges
        if number and labels["campaign"] == campaign
    }


def expected(world: World, today: date) -> Limits:
    reached = (
        (limit, stage, case.county)
        for case in world.cases.values()
        for limit, since in waits_since(world, case)
        if (stage := stage_on(today, since)) is not None
    )
    return dict(Counter(reached))


def waits_since(world: World, case: Case) -> Iterator[tuple[str, date]]:
    """For a decision since it was accepted; for a lawyer since the grant, however often it comes back."""
    if case.accepted_on is not None:
        yield "review", case.accepted_on
    if case.granted_on is not None and case.case_id in world.waiting.get(case.county, ()):
        yield "assignment", case.granted_on


def stage_on(today: date, since: date) -> str | None:
    last_day = working_days_after(since, WORKING_DAYS)
    if today > last_day:
        return "passed"
    return "near" if today >= last_day - NEAR else None
