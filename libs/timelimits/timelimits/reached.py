"""How far a limit has run: near its last day, or past it; and which starts have come so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clock import day_of, midnight, midnight_after
from contracts import LimitStage
from timelimits.due import Due, due
from timelimits.table import Rule


@dataclass(frozen=True, slots=True)
class Reached:
    """A stage that a limit came to, and when it did, whenever somebody looks."""

    stage: LimitStage
    due: Due
    at: datetime


def reached(
    rule: Rule, started: datetime, on: date, overrides: Mapping[date, bool], told: LimitStage | None
) -> Reached | None:
    """What is to be told of a limit on a day and was not told before; who looks late tells the last."""
    return stage_of(due(rule, day_of(started), overrides), started, on, told)


def stage_of(limit: Due, started: datetime, on: date, told: LimitStage | None) -> Reached | None:
    """The same of a limit whose last day is known."""
    near = limit.date - timedelta(days=limit.limit.near_days)
    if on > limit.date:
        stage, at = LimitStage.passed, midnight_after(limit.date)
    elif on >= near:
        stage, at = LimitStage.near, midnight(near)
    else:
        return None
    return None if told in (stage, LimitStage.passed) else Reached(stage, limit, max(at, started))


def started_before(
    rule: Rule, on: date, overrides: Mapping[date, bool], told: LimitStage | None = None
) -> datetime:
    """Of limits that started before this instant there may be more to tell; for a query over many cases."""
    start = on
    while reached(rule, midnight(start), on, overrides, told) is None:
        start -= timedelta(days=1)
    return midnight_after(start)
