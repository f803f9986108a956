"""One case's thread through the season: what is done, one request after another."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from season.plan.acts import Act, What, Who
from season.plan.timetable import Timetable
from season.roster import Unit


class Thread:
    """Collects the acts of one case; `later` moves on, and tells when the season is over."""

    def __init__(self, rng: Random, table: Timetable, unit: Unit, case: str, start: datetime) -> None:
        self.rng = rng
        self.unit = unit
        self.case = case
        self.now = start
        self.acts: list[Act] = []
        self._table = table

    @property
    def today(self) -> date:
        return self.now.date()

    def does(self, what: What, who: Who, **body: Any) -> None:
        """One request at the present instant."""
        self.acts.append(Act(self.now, self.unit.code, who, what, body, self.case))

    def later(self, at_least: int, at_most: int) -> bool:
        """Some days on; False when the season ends before."""
        return self.on(self.today + timedelta(days=self.rng.randint(at_least, at_most)))

    def on(self, day: date) -> bool:
        """On that day, or the first free instant after it."""
        instant = self._table.some(self.rng, self.unit.code, max(day, self.today), after=self.now)
        self.now = instant or self.now
        return instant is not None

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability
