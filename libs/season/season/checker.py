"""Compares what was expected with what is shown, and names every county and period that differs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from season.calendar import period_of
from season.facts import Facts, Figures, Silence

NOT_RAISED: Final = "not raised"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the simulated people did it. County or period None: a sum over all."""

    county: str | None
    period: date | None
    what: str
    expected: Any
    shown: Any

    def __str__(self) -> str:
        place = " ".join(str(part) for part in (self.county, self.period) if part is not None)
        return f"{place or 'season'}: {self.what}: expected {self.expected}, shown {self.shown}"


def differences(expected: Facts, shown: Facts) -> list[Difference]:
    """Everything that differs; none is what the season is for."""
    return [
        *filings(expected, shown),
        *figures(expected, shown),
        *silences(expected.silences, shown.silences),
        *sums(None, None, "total", expected.totals, shown.totals),
        *classes(expected, shown),
        *overdue(expected, shown),
        *difference(None, None, "rates", expected.rates, shown.rates),
    ]


def filings(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """Filing, content, check and mark of each line; a line too few or too many."""
    for county, period in sorted({*expected.filings, *shown.filings}):
        line = county, period
        yield from difference(county, period, "line", expected.filings.get(line), shown.filings.get(line))


def figures(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """The system's figures of each line."""
    for county, period in sorted({*expected.figures, *shown.figures}):
        line = county, period
        yield from sums(county, period, "figure", expected.figures.get(line, {}), shown.figures.get(line, {}))


def silences(expected: tuple[Silence, ...], shown: tuple[Silence, ...]) -> Iterator[Difference]:
    """Each episode once, with the instants it began and ended."""
    expected_by_start, shown_by_start = _by_start(expected), _by_start(shown)
    for county, raised in sorted({*expected_by_start, *shown_by_start}):
        period = period_of(raised)
        yield from difference(
            county,
            period,
            "silence",
            expected_by_start.get((county, raised)),
            shown_by_start.get((county, raised)),
        )
    if len(shown) != len(shown_by_start):
        yield Difference(None, None, "silences raised twice", len(shown_by_start), len(shown))


def _by_start(silences: tuple[Silence, ...]) -> Mapping[tuple[str, datetime], Silence]:
    return {(silence.county, silence.raised): silence for silence in silences}


def overdue(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """Each overdue report, and when it came after all."""
    for county, period in sorted({*expected.overdue, *shown.overdue}):
        line = county, period
        yield from difference(
            county,
            period,
            "overdue",
            expected.overdue.get(line, NOT_RAISED),
            shown.overdue.get(line, NOT_RAISED),
        )


def classes(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """The sums of each case class."""
    for name in sorted({*expected.by_class, *shown.by_class}):
        yield from sums(
            None, None, f"total of {name}", expected.by_class.get(name, {}), shown.by_class.get(name, {})
        )


def sums(
    county: str | None, period: date | None, what: str, expected: Figures, shown: Figures
) -> Iterator[Difference]:
    """Measure by measure; one that is not there counts as nothing."""
    for measure in sorted({*expected, *shown}):
        yield from difference(
            county, period, f"{what} {measure}", expected.get(measure, 0), shown.get(measure, 0)
        )


def filings_due(
    counties: Mapping[str, str],
    period: date | None,
    expected: Mapping[str, date | None],
    shown: Mapping[str, date],
) -> Iterator[Difference]:
    """The claims that somebody must file, by case: each since the day it had to be, and no others."""
    for case_id in sorted({*expected, *shown}):
        yield from difference(
            counties.get(case_id),
            period,
            f"filing due of {case_id}",
            expected.get(case_id),
            shown.get(case_id),
        )


def difference(
    county: str | None, period: date | None, what: str, expected: Any, shown: Any
) -> Iterator[Difference]:
    if expected != shown:
        yield Difference(county, period, what, expected, shown)


def audit(reports: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    """Whatever `audit verify` finds, and what nobody sealed; a service without a chain has sealed nothing."""
    for report in reports:
        what = f"audit of {report['service']}"
        yield from difference(report["chain"], None, f"{what}, findings", [], report["findings"])
        yield from difference(report["chain"], None, f"{what}, unsealed rows", 0, report["unsealed"])
    if not reports:
        yield Difference(None, None, "audit", "a chain for each county", "none")
