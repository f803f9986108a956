"""The plan of one case: what is done about it, one request after another."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from season.plan.acts import Act, What, Who
from season.plan.timetable import Timetable
from season.roster import Unit


class CasePlan:
    """Collects the acts of one case; `wait` moves on in time, and says whether the season is still on."""

    def __init__(self, rng: Random, timetable: Timetable, unit: Unit, case: str, start: datetime) -> None:
        self.rng = rng
        self.unit = unit
        self.case = case
        self.now = start
        self.acts: list[Act] = []
        self._timetable = timetable
        self._aside = Random(f"{case}/{unit.code}/{start}")

    def aside(self) -> "CasePlan":
        """The same case from here on, by lots of its own, so that nothing shifts in the rest of the plan."""
        other = CasePlan(self._aside, self._timetable, self.unit, self.case, self.now)
        other.acts = self.acts
        return other

    @property
    def claimed_fen(self) -> int | None:
        """What its application claims; None where it was only told in words."""
        amounts = [claim.get("amount_fen") for claim in self.acts[0].body["claims"]]
        return sum(amount or 0 for amount in amounts) or None

    @property
    def paid_fen(self) -> int:
        return sum(act.body["amount_fen"] for act in self.acts if act.what is What.pay)

    @property
    def today(self) -> date:
        return self.now.date()

    def add(self, what: What, who: Who, **body: Any) -> None:
        """One request at the present instant."""
        self.acts.append(Act(self.now, self.unit.code, who, what, body, self.case))

    def wait(self, at_least: int, at_most: int) -> bool:
        """Some days on; False when the season ends before."""
        return self.wait_until(self.today + timedelta(days=self.rng.randint(at_least, at_most)))

    def wait_until(self, day: date) -> bool:
        """On that day, or the first free instant after it."""
        instant = self._timetable.free_on(self.rng, self.unit.code, max(day, self.today), after=self.now)
        self.now = instant or self.now
        return instant is not None

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability
