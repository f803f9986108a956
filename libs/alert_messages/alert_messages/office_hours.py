"""When nobody is at the city's desk, as Alertmanager's time intervals; from a campaign's working calendar."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from campaign import Campaign
from clock import day_of, is_working_day


@dataclass(frozen=True, slots=True)
class MonthDays:
    """Days of one month, as ranges that Alertmanager reads: 4:10."""

    year: int
    month: int
    days: Sequence[str]


def closed_days(campaigns: Iterable[Campaign]) -> Sequence[MonthDays]:
    """The days on which no campaign's calendar works, of all windows and the time for late entries.

    Outside of them nothing is muted: better told on a Sunday than not at all.
    """
    worked: dict[date, bool] = {}
    for campaign in campaigns:
        for day in _days(day_of(campaign.starts), campaign.last_entry_day):
            worked[day] = worked.get(day, False) or is_working_day(day, campaign.overrides).answer
    return by_month({day for day, works in worked.items() if not works})


def by_month(days: Collection[date]) -> Sequence[MonthDays]:
    months: Mapping[tuple[int, int], list[date]] = {
        month: list(group) for month, group in groupby(sorted(days), lambda day: (day.year, day.month))
    }
    return [MonthDays(year, month, ranges(group)) for (year, month), group in months.items()]


def ranges(days: Sequence[date]) -> Sequence[str]:
    """Days that follow one another are one range."""
    found: list[list[date]] = []
    for day in days:
        if found and day - found[-1][-1] == timedelta(days=1):
            found[-1].append(day)
        else:
            found.append([day])
    return [f"{each[0].day}:{each[-1].day}" for each in found]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
