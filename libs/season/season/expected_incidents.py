"""Every incident of the season and how far the city has got with it, worked out from the journal alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from season.facts import incident_line
from season.journal import Entry


@dataclass
class OnTheDesk:
    """An incident as it must stand."""

    county: str
    origin: str
    state: str = "reported"
    steps: int = 0


def incidents(entries: Iterable[Entry]) -> tuple[str, ...]:
    """By the plan's own names, as they were acknowledged."""
    desk: dict[str, OnTheDesk] = {}
    for entry in entries:
        if entry.incident is not None:
            add(desk, entry.county, entry.incident.name, entry.incident.how, entry.incident.state)
    return tuple(sorted(incident_line(one.county, one.origin, one.state, one.steps) for one in desk.values()))


def add(desk: dict[str, OnTheDesk], county: str, name: str, how: str, state: str) -> None:
    if how in ("reported", "written"):
        desk.setdefault(name, OnTheDesk(county, "registered" if how == "reported" else "day_form"))
    elif how == "withdrawn":
        desk[name].state = "over"
    else:
        desk[name].state, desk[name].steps = state, desk[name].steps + 1
