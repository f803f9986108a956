"""Lines, sums and rates as the board and the city's reports show them alike."""

from collections.abc import Mapping, Sequence
from typing import Any

from season.facts import MEASURES, Amounts, Filing, Rates, Sums


def filing_of(cell: Mapping[str, Any]) -> Filing:
    return Filing(cell["filing"], cell["content"], cell["check"], cell["by_proxy"])


def amounts(figures: Mapping[str, int | None] | None) -> Amounts:
    """Every measure as it is shown; one that is left out has no number."""
    shown = figures or {}
    return {measure: shown.get(measure) for measure in (*MEASURES, *(set(shown) - set(MEASURES)))}


def sums_of(totals: Mapping[str, Any]) -> Sums:
    by_class, not_exact = totals["by_class"], totals["not_exact_by_class"]
    return Sums(
        amounts(totals["measures"]),
        {name: amounts(figures) for name, figures in by_class.items()},
        frozenset(totals["not_exact"]),
        {name: frozenset(measures) for name, measures in not_exact.items() if measures},
        amounts(totals["signed"]),
        {measure: reports_of(counties) for measure, counties in totals["not_given"].items() if counties},
        {item["county"]: len(item["days"]) for item in totals["missing_in_measures"]},
        {item["county"]: len(item["days"]) for item in totals["missing_in_signed"]},
    )


def reports_of(counties: Sequence[Mapping[str, Any]]) -> Mapping[str, int]:
    return {item["county"]: item["reports"] for item in counties}


def rates_of(board: Mapping[str, Any]) -> Rates:
    completeness, timeliness = board["completeness"], board["timeliness"]
    return Rates(completeness["due"], completeness["filed"], timeliness["on_time"])
