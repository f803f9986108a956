"""Plans at the beginning, some corrected; final summaries when the season is over, some corrected (N9)."""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import Final

from season.calendar import PERIODS, SEASON_ENDS
from season.plan.acts import Act, What, Who
from season.plan.timetable import Timetable
from season.roster import Unit

WRITTEN_ON: Final = tuple(day for day in PERIODS if date(2018, 12, 7) <= day <= date(2018, 12, 21))
CORRECTED: Final = 0.4
CORRECTED_WHEN: Final = ("never", "before", "after")
"""The city issues its own."""


def plans(seed: int, units: Sequence[Unit], table: Timetable) -> Iterator[Act]:
    """Of all but one."""
    none = Random(f"{seed}/plans").choice(units)
    for unit in units:
        rng = Random(f"{seed}/plans/{unit.code}")
        at = table.free_on(rng, unit.code, rng.choice(WRITTEN_ON))
        if at is None or unit is none:
            continue
        dated = at.date().isoformat()
        plan = {
            "responsible": f"{unit.name}方案责任人",
            "text": f"{unit.name}分三步排查。",
            "dated_on": dated,
        }
        yield Act(at, unit.code, Who.staff, What.write_plan, plan)
        later = table.free_on(rng, unit.code, at.date(), after=at)
        if later is not None and rng.random() < CORRECTED:
            corrected = {**plan, "text": f"{unit.name}分四步排查。", "reason": f"{unit.name}漏写一步"}
            yield Act(later, unit.code, Who.staff, What.correct_plan, corrected)


def summaries(seed: int, units: Sequence[Unit]) -> Iterator[Act]:
    """Of all but one, which stands missing in the city's."""
    none = Random(f"{seed}/summaries").choice(units[1:])
    for unit in units:
        if unit is none:
            continue
        words = {"achievements": f"{unit.name}追回一批欠薪。", "problems": "工地流动性大，证据难取。"}
        corrected = {**words, "problems": f"{unit.name}流动性大。", "reason": f"{unit.name}写得太长"}
        when = Random(f"{seed}/summaries/{unit.code}").choice(CORRECTED_WHEN)
        body = {"words": words, "correction": corrected, "corrected": when}
        yield Act(SEASON_ENDS, unit.code, Who.staff, What.sign_summary, body)
