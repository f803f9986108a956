"""Working days of the Chinese calendar with a campaign's overrides; past its horizon they are provisional."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

FRIDAY = 5


@dataclass(frozen=True)
class WorkingDay:
    """Whether a day is worked, and whether that is only a guess because its year is not published yet."""

    answer: bool
    provisional: bool


def is_working_day(day: date, overrides: Mapping[date, bool]) -> WorkingDay:
    """Campaign data first, then the published calendar, then weekdays count and the answer is provisional."""
    if day in overrides:
        return WorkingDay(overrides[day], provisional=False)
    return _published(day)


@lru_cache(maxsize=4096)
def _published(day: date) -> WorkingDay:
    """Kept, as the library looks for long and every limit asks for days again."""
    try:
        return WorkingDay(chinese_calendar.is_workday(day), provisional=False)
    except NotImplementedError:
        return WorkingDay(day.isoweekday() <= FRIDAY, provisional=True)


def first_provisional_day(first: date, last: date, overrides: Mapping[date, bool]) -> date | None:
    """From which of these days on the calendar is a guess; None: it is known to the last."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return next((day for day in days if is_working_day(day, overrides).provisional), None)


def add_working_days(start: date, n: int, overrides: Mapping[date, bool]) -> tuple[date, bool]:
    """The n-th working day after `start` (itself not counted), and whether that date is provisional."""
    if n < 0:
        raise ValueError("working days are counted forwards")
    day, left, provisional = start, n, False
    while left > 0:
        day += timedelta(days=1)
        working = is_working_day(day, overrides)
        left -= working.answer
        provisional = provisional or working.provisional
    return day, provisional
