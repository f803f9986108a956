"""The season's own calendar: its 85 periods and the instants at which its people act.

Written apart from reporting's periods on purpose: two readings of domain §5 that must agree (S7).
"""

from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Final

from clock import SHANGHAI, day_of, midnight

FIRST: Final = date(2018, 12, 6)
LAST: Final = date(2019, 2, 28)
FESTIVAL: Final = date(2019, 2, 5)
PERIODS: Final = tuple(FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
CUT_OFF: Final = time(16, 0)
DUE: Final = time(17, 0)
CITY_REPORT: Final = time(17, 30)


HOLIDAYS: Final = frozenset(
    {date(2018, 12, 30), date(2018, 12, 31), date(2019, 1, 1)} | {date(2019, 2, day) for day in range(4, 11)}
)
WORKED: Final = frozenset({date(2018, 12, 29), date(2019, 2, 2), date(2019, 2, 3)})
"""Weekends of that winter that were working days."""


class Slot(Enum):
    """The instants of a business day at which people act, between two steps of the clock."""

    morning = time(10, 0)
    afternoon = time(15, 0)
    signing = time(16, 0, 31)
    evening = time(17, 30)


def moment(day: date, slot: Slot) -> datetime:
    """One instant of the season."""
    return at(day, slot.value)


def at(day: date, time_of_day: time) -> datetime:
    """A Shanghai instant."""
    return datetime.combine(day, time_of_day, SHANGHAI)


OPENING: Final = midnight(FIRST)
DAY_AFTER: Final = LAST + timedelta(days=1)
WINDOW_ENDS: Final = midnight(DAY_AFTER)
LAST_SIGNING: Final = at(DAY_AFTER, time(9))
LAST_JUDGED: Final = at(DAY_AFTER, time(10, 0, 31))
SEASON_ENDS: Final = at(DAY_AFTER, time(16, 1))
"""One minute after the last report could still be late: the season is over."""


def period_of(instant: datetime) -> date | None:
    """The period an event belongs to by its time: from 16:00 inclusive to 16:00 exclusive (domain §5)."""
    if not OPENING <= instant < WINDOW_ENDS:
        return None
    after_cut_off = instant.astimezone(SHANGHAI).time() >= CUT_OFF
    return min(day_of(instant) + timedelta(days=after_cut_off), LAST)


def is_working_day(day: date) -> bool:
    return day in WORKED or (day.weekday() < 5 and day not in HOLIDAYS)


def working_days_after(day: date, number: int) -> date:
    """The so-manieth working day after a day."""
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def opens(period: date) -> datetime:
    """The first instant of a period; the first one opens with the campaign."""
    return OPENING if period == FIRST else at(period - timedelta(days=1), CUT_OFF)


def cut_off(period: date) -> datetime:
    """Its end; the last one runs to midnight."""
    return WINDOW_ENDS if period == LAST else at(period, CUT_OFF)


def due(period: date) -> datetime:
    """Until then a report is on time."""
    return at(DAY_AFTER, time(10)) if period == LAST else at(period, DUE)


def late_until(period: date) -> datetime:
    """Before the next cut-off it is late, from then on filed afterwards; the last: 2019-03-01 16:00."""
    if period == LAST:
        return at(DAY_AFTER, CUT_OFF)
    return cut_off(period + timedelta(days=1))


def city_report_at(period: date) -> datetime:
    """As of when the city's report of a day is frozen."""
    return due(period) if period == LAST else at(period, CITY_REPORT)


def signing_moment(period: date) -> datetime:
    """When a county that does what it should signs."""
    return LAST_SIGNING if period == LAST else moment(period, Slot.signing)


SIGNINGS: Final = frozenset(map(signing_moment, PERIODS))


def silence_limit(instant: datetime) -> timedelta:
    """26 hours; 34 in the last period, which is longer (domain §5)."""
    return timedelta(hours=34 if period_of(instant) == LAST else 26)
