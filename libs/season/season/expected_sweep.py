"""The case sweep of each county, worked out from the journal alone: what the system has, what was filed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from season.calendar import SWEEP_DUE
from season.facts import sweep_line, swept_line
from season.journal import Entry, Sweep

Stay = tuple[str, datetime]
"""A stage, and when the case entered it."""

YEAR: Final = 2018
CLASSES: Final = ("wages", "work_injury", "social_insurance")


def filed(entries: Iterable[Entry], counties: Sequence[str]) -> Mapping[str, str]:
    """By county: in time or late by the first filing, and every version."""
    versions: defaultdict[str, list[tuple[Entry, Sweep]]] = defaultdict(list)
    for entry in entries:
        if entry.sweep is not None and entry.sweep.how != "carried_in":
            versions[entry.county].append((entry, entry.sweep))
    return {county: _line(versions.get(county, ())) for county in counties}


def swept(entries: Iterable[Entry], counties: Sequence[str]) -> Mapping[str, str]:
    """By county: cases assigned in the year for the first time, closed however they ended, and carried in."""
    known = list(entries)
    figures: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (county, _), (case_class, stages) in _cases(known).items():
        assigned = [time for stage, time in stages if stage == "handled"]
        if case_class in CLASSES and assigned and min(assigned).year == YEAR:
            stands = "closed" if any(stage == "ended" for stage, _ in stages) else "open"
            figures[county].update([f"{case_class}_assigned", f"{case_class}_{stands}"])
    for entry in known:
        if entry.sweep is not None and entry.sweep.how == "carried_in":
            figures[entry.county].update(entry.sweep.figures)
    return {county: swept_line(figures.get(county, {})) for county in counties}


def _cases(entries: Iterable[Entry]) -> Mapping[tuple[str, str], tuple[str | None, list[Stay]]]:
    """By county and case: the class of a migrant worker's, and the stages it entered with their time."""
    classes: dict[tuple[str, str], str | None] = {}
    stages: defaultdict[tuple[str, str], list[Stay]] = defaultdict(list)
    for entry in entries:
        if entry.subject is None:
            continue
        case = entry.county, entry.subject
        stages[case] += [(move.stage, move.time) for move in entry.moves]
        for count in entry.counts:
            if count.measure == "received" and entry.migrant_worker is not False:
                classes[case] = count.case_class
    return {case: (classes.get(case), each) for case, each in stages.items()}


def _line(versions: Sequence[tuple[Entry, Sweep]]) -> str:
    if not versions:
        return sweep_line(None, ())
    first, _ = versions[0]
    in_time = first.at.date() <= SWEEP_DUE
    return sweep_line("on_time" if in_time else "late", [sweep.figures for _, sweep in versions])
