"""The four ones of every county (N4): some with photos, some never held, some entered by mistake."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random
from typing import Any, Final

from season.calendar import PERIODS
from season.plan.acts import Act, What, Who
from season.plan.timetable import Timetable
from season.roster import Unit

KINDS: Final = ("detachment", "arrears_sweep", "publicity", "lecture", "other")
NEVER_HELD: Final = 0.2
BY_MISTAKE: Final = 0.15
PARTNERS: Final = ("union", "human_resources", "housing", "chamber")
ATTENDANCE: Final[Sequence[dict[str, Any] | None]] = (
    None,
    {"count": 42},
    {"at_least": 30},
    {"about": 60, "as_told": "六十来个工友"},
    {"as_told": "几十个工友"},
)


def activities(seed: int, units: Sequence[Unit], table: Timetable) -> Iterator[Act]:
    for unit in units:
        for kind in KINDS:
            rng = Random(f"{seed}/activity/{unit.code}/{kind}")
            start = table.free_on(rng, unit.code, rng.choice(PERIODS))
            if start is not None and rng.random() >= NEVER_HELD:
                yield from held(rng, unit, kind, start, table)


def held(rng: Random, unit: Unit, kind: str, start: datetime, table: Timetable) -> Iterator[Act]:
    """And perhaps withdrawn later: then the county has none, unless it holds another."""
    name = f"{unit.code}-{kind}"
    yield Act(start, unit.code, Who.staff, What.hold_activity, activity(rng, kind), record=name)
    later = table.free_on(rng, unit.code, start.date(), after=start)
    if rng.random() < BY_MISTAKE and later is not None:
        mistake = {"reason": "did_not_happen", "note": "改期未举行"}
        yield Act(later, unit.code, Who.staff, What.withdraw_activity, mistake, record=name)


def activity(rng: Random, kind: str) -> dict[str, Any]:
    """`photos`: how many are shown for it; no field of a request."""
    body: dict[str, Any] = {
        "kind": kind,
        "theme": "清欠工资入工地",
        "place": "城东工地板房",
        "partners": sorted(rng.sample(PARTNERS, rng.randrange(3))),
        "photos": rng.randrange(3),
    }
    if kind == "detachment":
        body["liaison"] = "联络员方某某"
    attendance = rng.choice(ATTENDANCE)
    return {**body, "attendance": attendance} if attendance else body
