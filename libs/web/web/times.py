"""When something happened: days and instants as people write them, and how far a stated time may lie."""

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, NamedTuple

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from clock import SHANGHAI, Ahead, ahead, written
from languages import Words
from web import problems
from web.problems import FieldError, Problem, at

YEARS: Final = range(1990, 2101)
SKEW: Final = timedelta(minutes=5)
"""How long before the step it follows an act may be told to have happened: two honest clocks (T3)."""

WRITTEN_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
WRITTEN_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ].+", re.ASCII)


class Happened(NamedTuple):
    """When an act happened, and the clocks of whoever told it ahead of ours."""

    at: datetime
    ahead: Ahead | None


def happened(stated: datetime | None, not_before: datetime | None, now: datetime) -> Happened | Problem:
    """When an act happened: as stated, else now; not long before the step it follows.

    Stated ahead of our clock it happened now, up to a day; further it is refused. Either way both clocks are
    told: somebody's is wrong, and nobody is turned away at the window for it.
    """
    early = ahead(stated, now) if stated else None
    if early and early.is_too_far:
        return problems.time_in_the_future(_too_far(early), at("occurred_at"), **clocks(early))
    when = now if early or stated is None else stated
    if not_before is not None and when < not_before - SKEW:
        step = written(not_before)
        why = Words(f"上一步在 {step}", f"the step before it was at {step}")
        return problems.time_out_of_order(why, at("occurred_at"))
    return Happened(when, early)


def clocks(early: Ahead) -> dict[str, datetime]:
    return {"told": early.told.astimezone(SHANGHAI), "ours": early.ours.astimezone(SHANGHAI)}


def both_clocks(early: Ahead) -> str:
    return f"所报 {written(early.told)}，本系统 {written(early.ours)}"


def _too_far(early: Ahead) -> Words:
    return Words(
        f"所报时间超前一天以上，{both_clocks(early)}",
        f"more than a day ahead: you say {written(early.told)}, it is {written(early.ours)} here",
    )


def reversed_days(first: date | None, last: date | None, *names: str) -> Problem | None:
    """Of the two days a list is asked for, the last is before the first; `names` are their parameters'."""
    if first is None or last is None or first <= last:
        return None
    return problems.invalid_parameter(
        None, FieldError(names[1], Words(f"不能早于 {names[0]}", f"not before {names[0]}"))
    )


def _written_day(value: Any) -> Any:
    """Text only: pydantic would take a number for seconds since 1970."""
    if isinstance(value, str) and WRITTEN_DAY.fullmatch(value.strip()):
        return value.strip()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise PydanticCustomError("date_type", "not a day")


def _written_instant(value: Any) -> Any:
    if isinstance(value, str) and WRITTEN_INSTANT.fullmatch(value.strip()):
        return value.strip()
    if isinstance(value, datetime):
        return value
    raise PydanticCustomError("datetime_type", "not an instant")


def _in_reach(day: date) -> date:
    if day.year not in YEARS:
        raise PydanticCustomError("year_out_of_range", "year out of range")
    return day


def _in_shanghai(instant: datetime) -> datetime:
    _in_reach(instant)
    return instant.astimezone(SHANGHAI)


YEARS_PATTERN: Final = r"(199\d|20\d\d|2100)"
DAY_PATTERN: Final = rf"^{YEARS_PATTERN}-\d{{2}}-\d{{2}}$"
INSTANT_PATTERN: Final = (
    rf"^{YEARS_PATTERN}-\d{{2}}-\d{{2}}[Tt ]\d{{2}}:\d{{2}}.*([Zz]|[+-]\d{{2}}:?\d{{2}})$"
)
"""What the description says beside `date` and `date-time`: which years, and that a time has its offset."""

Day = Annotated[
    date,
    BeforeValidator(_written_day),
    AfterValidator(_in_reach),
    Field(json_schema_extra={"pattern": DAY_PATTERN}),
]
"""A day like 2018-12-06."""

Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written_instant),
    AfterValidator(_in_shanghai),
    Field(json_schema_extra={"pattern": INSTANT_PATTERN}),
]
"""A business instant with its offset, in Shanghai."""
