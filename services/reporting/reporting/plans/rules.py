"""A plan 方案, its versions, and whether one may be recorded. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from clock import day_of

PlanRefusalReason = Literal["token-without-name", "already-recorded", "not-recorded", "dated-in-the-future"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a county says: who is responsible by name (N9), the plan's text and its date."""

    responsible: str
    text: str
    dated_on: date


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """Number 1, and its corrections, each with its reason, beside it."""

    number: int
    plan: Plan
    recorded_by: str
    name: str
    recorded_at: datetime
    reason: str | None = None


def recorded_before(versions: Sequence[PlanVersion], instant: datetime) -> Sequence[PlanVersion]:
    return [one for one in versions if one.recorded_at < instant]


def objection_to_recording(
    name: str | None, plan: Plan, versions: Sequence[PlanVersion], now: datetime
) -> PlanRefusalReason | None:
    """By a named person, once; its date has begun."""
    return _objection(name, plan, now) or ("already-recorded" if versions else None)


def objection_to_correcting(
    name: str | None, plan: Plan, versions: Sequence[PlanVersion], now: datetime
) -> PlanRefusalReason | None:
    return _objection(name, plan, now) or (None if versions else "not-recorded")


def _objection(name: str | None, plan: Plan, now: datetime) -> PlanRefusalReason | None:
    if name is None:
        return "token-without-name"
    return "dated-in-the-future" if plan.dated_on > day_of(now) else None
