"""The season's own calendar: its 85 periods and the instants at which its people act.

Written apart from reporting's periods on purpose: two readings of domain §5 that must agree (S7). So are the
changes that the season's campaign file tells of (decision 70): nothing here reads that file.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Final

from clock import SHANGHAI, day_of, midnight

FIRST: Final = date(2018, 12, 6)
LAST: Final = date(2019, 2, 28)
FESTIVAL: Final = date(2019, 2, 5)
PERIODS: Final = tuple(FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))


@dataclass(frozen=True, slots=True)
class Times:
    """Of a daily report; `signing`: when a county that does what it should signs."""

    cut_off: time
    signing: time
    due: time
    city_report: time


TIMES: Final = Times(time(16, 0), time(16, 0, 31), time(17, 0), time(17, 30))
LATER_TIMES: Final = Times(time(17, 45), time(17, 45, 31), time(18, 30), time(19, 0))
LATER_FROM: Final = date(2019, 2, 16)
"""The windows' evening hours belong to the same day from then on."""
LIMIT: Final = timedelta(hours=26)
LONGER_LIMIT: Final = timedelta(hours=30)
LONGER_FROM: Final = date(2019, 2, 20)
"""Of silences that are counted from that day or later."""
LAST_LIMIT: Final = timedelta(hours=34)
SWEEP_DUE: Final = date(2019, 1, 13)
"""Put off, before it had passed."""

HOLIDAYS: Final = frozenset(
    {date(2018, 12, 30), date(2018, 12, 31), date(2019, 1, 1)} | {date(2019, 2, day) for day in range(4, 11)}
)
WORKED: Final = frozenset({date(2018, 12, 29), date(2019, 2, 2), date(2019, 2, 3)})
"""Weekends of that winter that were working days."""


class Slot(Enum):
    """The instants of a business day at which people act, between two steps of the clock."""

    morning = time(10, 0)
    afternoon = time(15, 0)
    signing = TIMES.signing
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
    """The period an event belongs to by its time: from cut-off inclusive to cut-off exclusive (domain §5)."""
    if not OPENING <= instant < WINDOW_ENDS:
        return None
    day = day_of(instant)
    return min(day + timedelta(days=instant >= at(day, times(day).cut_off)), LAST)


def times(day: date) -> Times:
    """As they are on that day."""
    return LATER_TIMES if day >= LATER_FROM else TIMES


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
    return OPENING if period == FIRST else cut_off(period - timedelta(days=1))


def cut_off(period: date) -> datetime:
    """Its end; the last one runs to midnight."""
    return WINDOW_ENDS if period == LAST else at(period, times(period).cut_off)


def due(period: date) -> datetime:
    """Until then a report is on time."""
    return at(DAY_AFTER, time(10)) if period == LAST else at(period, times(period).due)


def late_until(period: date) -> datetime:
    """Before the next cut-off it is late, from then on filed afterwards; the last: 2019-03-01 16:00."""
    if period == LAST:
        return at(DAY_AFTER, time(16))
    return cut_off(period + timedelta(days=1))


def city_report_at(period: date) -> datetime:
    """As of when the city's report of a day is frozen."""
    return due(period) if period == LAST else at(period, times(period).city_report)


def signing_moment(period: date) -> datetime:
    """When a county that does what it should signs."""
    return LAST_SIGNING if period == LAST else at(period, times(period).signing)


SIGNINGS: Final = frozenset(map(signing_moment, PERIODS))


def silence_ends(since: datetime) -> datetime:
    """When the limit runs out that is counted from then.

    Longer where that would be in the last period (domain §5).
    """
    usual = since + (LONGER_LIMIT if since >= midnight(LONGER_FROM) else LIMIT)
    return since + LAST_LIMIT if period_of(usual) == LAST or period_of(since) == LAST else usual
