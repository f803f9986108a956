"""Reporting periods: one per day, from cut-off to cut-off, without gap or overlap (N5.1 一日一报).

A period bears the date of its cut-off, which a campaign may change from a day on (decision 70): what it was
on the day of an instant decides where that belongs, so no instant changes its period. The first opens with
the campaign; the last ends with it and has a due time of its own, because its cut-off is midnight. Weekends
and the Spring Festival are days like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Protocol

from clock import SHANGHAI, day_of

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


class DailyTimes(Protocol):
    """When a period ends, and until when it is signed in time."""

    @property
    def cut_off(self) -> time: ...
    @property
    def due(self) -> time: ...


class Calendar(Protocol):
    """What of a campaign decides its periods; a Campaign fits, and so does a row of table `calendars`."""

    @property
    def starts(self) -> datetime: ...
    @property
    def ends(self) -> datetime: ...
    def terms_on(self, day: date) -> DailyTimes:
        """Of the period that bears this date."""
        ...

    def line_of(self, code: str, day: date) -> str:
        """In which county's line of that date stands what concerns a county."""
        ...

    @property
    def last_due(self) -> datetime: ...
    @property
    def last_late_until(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Period:
    """What happened in [starts, ends) belongs to it. `ends` is its cut-off: from then on it may be signed."""

    date: date
    starts: datetime
    ends: datetime
    due: datetime
    late_until: datetime


def period_of(calendar: Calendar, instant: datetime) -> date | None:
    """The period an instant belongs to, from a cut-off inclusive to the next; None outside the window."""
    if not calendar.starts <= instant < calendar.ends:
        return None
    return min(_cut_off_after(calendar, instant), last_date(calendar))


def bounds(calendar: Calendar, day: date) -> Period | None:
    """The period that bears this date; None when the campaign has none."""
    first, last = first_date(calendar), last_date(calendar)
    if not first <= day <= last:
        return None
    return Period(
        date=day,
        starts=calendar.starts if day == first else _at(day - DAY, calendar.terms_on(day - DAY).cut_off),
        ends=_cut_off(calendar, day),
        due=calendar.last_due if day == last else _at(day, calendar.terms_on(day).due),
        late_until=calendar.last_late_until if day == last else _cut_off(calendar, day + DAY),
    )


def all_periods(calendar: Calendar) -> Sequence[Period]:
    """Every period of the campaign, in order: 85 in the founding one."""
    return periods_between(calendar, first_date(calendar), last_date(calendar))


def periods_between(calendar: Calendar, first: date, last: date) -> Sequence[Period]:
    """The periods that bear a date from `first` to `last`, both included."""
    first, last = max(first, first_date(calendar)), min(last, last_date(calendar))
    days = (first + n * DAY for n in range((last - first).days + 1))
    return [period for day in days if (period := bounds(calendar, day))]


def first_date(calendar: Calendar) -> date:
    """The date of the period that opens with the campaign."""
    return min(_cut_off_after(calendar, calendar.starts), last_date(calendar))


def last_date(calendar: Calendar) -> date:
    """The date of the period that ends with the campaign: its last day, although it ends at 24:00."""
    return _day_of_end(calendar.ends)


@cache
def _day_of_end(ends: datetime) -> date:
    """Asked of every event, and there are as many ends as campaigns."""
    return day_of(ends - MOMENT)


def stock_period(calendar: Calendar, instant: datetime) -> date | None:
    """From which period on something is in stock: what came before the window is there from the first."""
    return first_date(calendar) if instant < calendar.starts else period_of(calendar, instant)


def _cut_off(calendar: Calendar, day: date) -> datetime:
    return calendar.ends if day == last_date(calendar) else _at(day, calendar.terms_on(day).cut_off)


def _cut_off_after(calendar: Calendar, instant: datetime) -> date:
    local = instant.astimezone(SHANGHAI)
    day = local.date()
    return day + DAY if local.time() >= calendar.terms_on(day).cut_off else day


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, SHANGHAI)
