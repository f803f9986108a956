"""When work is done: the free instants of a county, around its silences and the size of the season."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from season.calendar import FESTIVAL, PERIODS, Slot, moment

LATE_OPENING: Final = frozenset({1, 4})
"""Tuesdays and Fridays the windows stay open in the evening, after the cut-off (N2.5, 最多跑一次)."""


@dataclass(frozen=True, slots=True)
class PlannedSilence:
    """A county whose people do nothing from `start` to `end`, both exclusive of their own instants."""

    county: str
    start: datetime
    end: datetime

    def covers(self, instant: datetime) -> bool:
        return self.start < instant < self.end


@dataclass(frozen=True, slots=True)
class Timetable:
    """The instants people work at; `by_day` slots on every day, the evening on two days of the week."""

    instants: tuple[datetime, ...]
    silences: Mapping[str, tuple[PlannedSilence, ...]]

    def first_free(self, county: str, not_before: datetime) -> datetime | None:
        """The first instant from `not_before` on at which the county's people work; None after the season."""
        for instant in self.instants[bisect_left(self.instants, not_before) :]:
            if not self.silent(county, instant):
                return instant
        return None

    def silent(self, county: str, instant: datetime) -> bool:
        return any(silence.covers(instant) for silence in self.silences.get(county, ()))

    def free_on(self, rng: Random, county: str, day: date, after: datetime | None = None) -> datetime | None:
        """Some free instant of that day, or else the next one; later than `after`."""
        today = [instant for instant in self.instants if instant.date() == day]
        weights = [1 if instant.time() == Slot.evening.value else 4 for instant in today]
        chosen = rng.choices(today, weights)[0] if today else moment(day, Slot.morning)
        if after is not None and chosen <= after:
            chosen = after + timedelta(seconds=1)
        return self.first_free(county, chosen)


def timetable(slots: Sequence[Slot], silences: Sequence[PlannedSilence]) -> Timetable:
    """The working instants of all 85 days."""
    instants = sorted(moment(day, slot) for day in PERIODS for slot in slots_of(day, slots))
    counties = {silence.county for silence in silences}
    return Timetable(
        tuple(instants),
        {county: tuple(silence for silence in silences if silence.county == county) for county in counties},
    )


def slots_of(day: date, slots: Sequence[Slot]) -> tuple[Slot, ...]:
    evening = (Slot.evening,) if day.weekday() in LATE_OPENING else ()
    return (*slots, *evening)


def busyness(day: date) -> float:
    """How busy a day is: rising towards the Spring Festival, quiet in its week, then falling."""
    to_festival = (FESTIVAL - day).days
    if to_festival > 4:
        weight = 1.0 + 2.5 * (1 - to_festival / 61)
    elif to_festival > -6:
        weight = 0.25
    else:
        weight = 1.4 + 0.02 * to_festival
    return weight * (0.5 if day.weekday() >= 5 else 1.0)
