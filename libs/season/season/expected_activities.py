"""What counties hold of the four ones, and what is told of it, worked out from the journal alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from season.facts import activity_line, four_ones_line, withdrawn_line
from season.journal import Activity, Entry

FOUR_ONES: Final = ("detachment", "arrears_sweep", "publicity", "lecture")


@dataclass
class Held:
    """An activity that stands, with how many photos are shown for it."""

    county: str
    activity: Activity
    photos: int = 0
    withdrawn: str = ""


@dataclass
class Ledger:
    """By the plan's own names, as they were acknowledged."""

    by_name: dict[str, Held] = field(default_factory=dict)

    def add(self, entry: Entry, activity: Activity) -> None:
        if activity.how == "held":
            self.by_name[activity.name] = Held(entry.county, activity)
        elif activity.how == "shown":
            self.by_name[activity.name].photos += 1
        else:
            self.by_name[activity.name].withdrawn = activity.reason


def ledger_of(entries: Iterable[Entry]) -> Ledger:
    ledger = Ledger()
    for entry in entries:
        if entry.activity is not None:
            ledger.add(entry, entry.activity)
    return ledger


def four_ones(
    ledger: Ledger, counties: Sequence[str], found: Mapping[str, tuple[int, int]]
) -> Mapping[tuple[str, str], str]:
    """By county and kind; nothing that stands is no zero. `found`: what sweeps found, by county."""
    standing = [held for held in ledger.by_name.values() if not held.withdrawn]
    return {
        (county, kind): cell(
            [h for h in standing if (h.county, h.activity.kind) == (county, kind)],
            found.get(county) if kind == "arrears_sweep" else None,
        )
        for county in counties
        for kind in FOUR_ONES
    }


def cell(held: Sequence[Held], found: tuple[int, int] | None) -> str:
    days: list[date] = [one.activity.held_on for one in held if one.activity.held_on is not None]
    photos = sum(one.photos for one in held)
    return four_ones_line(len(held) or None, photos, max(days, default=None), found)


def activities_told(ledger: Ledger) -> tuple[str, ...]:
    """What stands on Kafka of them, each once."""
    told: list[str] = []
    for held in ledger.by_name.values():
        activity, day = held.activity, str(held.activity.held_on)
        known_as, number = activity.attendance or (None, None)
        told.append(activity_line(held.county, activity.kind, day, activity.partners, number, known_as))
        if held.withdrawn:
            told.append(withdrawn_line(held.county, activity.kind, day, held.withdrawn))
    return tuple(sorted(told))
