"""Sums over the summaries that were filed; who is missing in them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.reporting import ActivityKind
from reporting.figures.rules.measures import MEASURES

Figures = Mapping[str, Any]
"""What was frozen with a county's summary."""


@dataclass(frozen=True, slots=True)
class Sum:
    """`total` None: no summary that was filed has a number; never 0. `lacking`: who filed and has none."""

    total: int | None
    lacking: Sequence[str]


def sums_of(filed: Mapping[str, Figures], of: str) -> Mapping[str, Sum]:
    """Measure by measure; of one that there was not yet when a summary was signed it has no number.

    `of`: the system's figures (`measures`), or what the daily reports `signed`.
    """
    return {
        measure: _sum({county: figures["totals"][of].get(measure) for county, figures in filed.items()})
        for measure in MEASURES
    }


def not_exact_in(filed: Mapping[str, Figures]) -> Sequence[str]:
    """A sum of which some part is "at least" is at least that."""
    some = {measure for figures in filed.values() for measure in figures["totals"]["not_exact"]}
    return [measure for measure in MEASURES if measure in some]


def with_days_missing(filed: Mapping[str, Figures], of: str) -> Sequence[str]:
    """Whose own figures lack some of their days (`missing_in_measures`, `missing_in_signed`)."""
    return [county for county, figures in filed.items() if figures["totals"][of]]


def ending_before(filed: Mapping[str, Figures], last: date) -> Mapping[str, str]:
    """Whose figures were signed before the campaign's last day, and to which day they go."""
    return {county: figures["to"] for county, figures in filed.items() if figures["to"] < last.isoformat()}


def activities_of(filed: Mapping[str, Figures], kind: ActivityKind) -> Sum:
    return _sum({county: _activities(figures, kind) for county, figures in filed.items()})


def _activities(figures: Figures, kind: ActivityKind) -> int | None:
    counts: list[int | None] = [one["activities"] for one in figures["activities"] if one["kind"] == kind]
    return counts[0] if counts else None


def _sum(by_county: Mapping[str, int | None]) -> Sum:
    numbers = [number for number in by_county.values() if number is not None]
    return Sum(
        sum(numbers) if numbers else None,
        [county for county, number in by_county.items() if number is None],
    )
