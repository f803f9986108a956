"""What has changed since a report was frozen: the frozen one beside the day as it stands now. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from reporting.figures.rules.measures import MEASURES

Shown = Mapping[str, Any]
"""A report, or a part of one, as JSON."""

OF_A_LINE: Final = ("filing", "by_proxy", "content", "check", "silent", "figures", "system")


def changes_between(frozen: Shown, now: Shown) -> dict[str, Any]:
    """Everything that differs, by what it is about."""
    return {
        "lines": _lines(frozen["lines"], now["lines"]),
        "incidents_added": _not_in(now["incidents"], frozen["incidents"]),
        "incidents_withdrawn": _withdrawn(frozen["incidents"], now["incidents"]),
        "differing_earlier_added": _more_days(now["differing_earlier"], frozen["differing_earlier"]),
        "differing_earlier_settled": _more_days(frozen["differing_earlier"], now["differing_earlier"]),
        "day": changed_sums(frozen["day"], now["day"]),
        "running": changed_sums(frozen["running"], now["running"]),
    }


def is_changed(changes: Shown) -> bool:
    return any(changes.values())


def _lines(frozen: Iterable[Shown], now: Iterable[Shown]) -> list[dict[str, Any]]:
    present = {line["county"]: _of_a_line(line) for line in now}
    return [
        {"county": line["county"], "name": line["name"], "was": was, "now": present[line["county"]]}
        for line in frozen
        if line["county"] in present and (was := _of_a_line(line)) != present[line["county"]]
    ]


def _of_a_line(line: Shown) -> dict[str, Any]:
    return {field: line[field] for field in OF_A_LINE}


def _not_in(some: Iterable[Shown], others: Iterable[Shown]) -> list[Shown]:
    known = {incident["incident_id"] for incident in others}
    return [incident for incident in some if incident["incident_id"] not in known]


def _withdrawn(frozen: Iterable[Shown], now: Iterable[Shown]) -> list[Shown]:
    stood = {incident["incident_id"] for incident in frozen if incident["withdrawn_at"] is None}
    return [one for one in now if one["incident_id"] in stood and one["withdrawn_at"] is not None]


def _more_days(some: Iterable[Shown], others: Iterable[Shown]) -> list[dict[str, Any]]:
    """The days of each county that the others do not have."""
    known = {county["county"]: set(county["days"]) for county in others}
    more = [
        {**county, "days": [day for day in county["days"] if day not in known.get(county["county"], set())]}
        for county in some
    ]
    return [county for county in more if county["days"]]


def changed_sums(frozen: Shown, now: Shown) -> Sequence[dict[str, Any]]:
    """Measure by measure; what nobody counted or signed is null, and no 0. A measure may be newer."""
    return [
        {"measure": measure, "of": of, "was": frozen[sums].get(measure), "now": now[sums][measure]}
        for of, sums in (("system", "measures"), ("signed", "signed"))
        for measure in MEASURES
        if frozen[sums].get(measure) != now[sums][measure]
    ]
