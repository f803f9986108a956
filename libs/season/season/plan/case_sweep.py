"""The case sweep of every county (N1): cases carried in; filed by most, by some late, corrected by a few."""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Any, Final

from season.calendar import PERIODS
from season.plan.acts import Act, What, Who
from season.plan.timetable import Timetable
from season.roster import Unit

CARRIED_IN_ON: Final = tuple(day for day in PERIODS if date(2018, 12, 10) <= day <= date(2018, 12, 23))
FILED_ON: Final = tuple(day for day in PERIODS if date(2018, 12, 26) <= day <= date(2019, 1, 14))
CLASSES: Final = ("wages", "work_injury", "social_insurance")
NEVER_FILED: Final = 0.15
CORRECTED: Final = 0.3
NOT_IN_THE_SYSTEM: Final = (0, 0, 1)
"""How many cases more a person counts than the system has."""


def case_sweeps(seed: int, units: Sequence[Unit], table: Timetable) -> Iterator[Act]:
    for unit in units:
        rng = Random(f"{seed}/case-sweep/{unit.code}")
        for number in range(rng.randrange(4)):
            at = table.free_on(rng, unit.code, rng.choice(CARRIED_IN_ON))
            if at is not None:
                yield Act(at, unit.code, Who.staff, What.carry_in, carried_in(rng, unit, number))
        at = table.free_on(rng, unit.code, rng.choice(FILED_ON))
        if at is None or rng.random() < NEVER_FILED:
            continue
        yield Act(at, unit.code, Who.staff, What.file_sweep, {"more": rng.choice(NOT_IN_THE_SYSTEM)})
        later = table.free_on(rng, unit.code, at.date(), after=at)
        if later is not None and rng.random() < CORRECTED:
            told = {"more": 2, "reason": "漏报两件"}
            yield Act(later, unit.code, Who.staff, What.correct_sweep, told)


def carried_in(rng: Random, unit: Unit, number: int) -> dict[str, Any]:
    body = {
        "case_no": f"{unit.code}援字〔2018〕{number + 1}号",
        "case_class": rng.choice(CLASSES),
        "assigned_on": date(2018, rng.randrange(1, 11), rng.randrange(1, 28)).isoformat(),
        "handler": f"L{unit.code}-01",
    }
    return {**body, "closed_on": "2018-11-30", "result": "partly_recovered"} if rng.random() < 0.5 else body
