"""Compares what was expected with what is shown, and names every county and period that differs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any, Final

from season.calendar import period_of
from season.check_agencies import agencies
from season.check_platform import platform
from season.check_reports import city_reports
from season.difference import Difference, difference
from season.facts import Amounts, Facts, Figures, Silence, Sums

NOT_RAISED: Final = "not raised"
NOT_SHOWN: Final = "not shown"
SAYS_WHY: Final = frozenset({"client_conflict", "declared_conflict", "lacks_expertise"})
"""Of several reasons the first is told; expertise comes before conflicts."""


def differences(expected: Facts, shown: Facts) -> list[Difference]:
    """Everything that differs; none is what the season is for."""
    return [
        *filings(expected, shown),
        *figures(expected, shown),
        *not_exact(expected, shown),
        *signatures(expected, shown),
        *silences(expected.silences, shown.silences),
        *sums(expected.sums, shown.sums),
        *overdue(expected, shown),
        *stocks(expected, shown),
        *applications_behind(expected, shown),
        *difference(None, None, "rates", expected.rates, shown.rates),
        *activities(expected, shown),
        *findings(expected, shown),
        *incidents(expected, shown),
        *case_sweeps(expected, shown),
        *hot_spots(expected, shown),
        *summaries(expected, shown),
        *papers(expected, shown),
        *agencies(expected, shown),
        *platform(expected, shown),
        *city_reports(expected.city_reports, shown.city_reports, sums),
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
        yield from amounts(
            county, period, "figure", expected.figures.get(line, {}), shown.figures.get(line, {})
        )


def not_exact(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """The figures of each line that say "at least", and no others."""
    for county, period in sorted({*expected.not_exact, *shown.not_exact}):
        line = county, period
        yield from marks(
            county,
            period,
            "not exact",
            expected.not_exact.get(line, frozenset()),
            shown.not_exact.get(line, frozenset()),
        )


def signatures(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """Who signed when, one or two; which lines wait for the second."""
    yield from _line_by_line("signatures", expected.signatures, shown.signatures, NOT_SHOWN)
    for what, told, found in (
        ("waits for its second signature", expected.awaiting, shown.awaiting),
        ("signed by two", expected.by_two, shown.by_two),
    ):
        for line in sorted(told ^ found):
            yield from difference(*line, what, line in told, line in found)


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
    return _line_by_line("overdue", expected.overdue, shown.overdue, NOT_RAISED)


def stocks(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """The pending stock at the end of some periods, stage by stage."""
    return _line_by_line("pending stock", expected.stocks, shown.stocks, NOT_SHOWN)


def activities(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """The city's table of the four ones, cell by cell; and each activity that is told of, once."""
    for county, kind in sorted({*expected.four_ones, *shown.four_ones}):
        cells = (facts.four_ones.get((county, kind), NOT_SHOWN) for facts in (expected, shown))
        yield from difference(county, None, f"four ones, {kind}", *cells)
    yield from each_once("activity told", expected.activities_told, shown.activities_told)


def findings(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """Each finding of a sweep once, as it stands and as it is told of."""
    yield from each_once("finding", expected.findings, shown.findings)
    yield from each_once("finding told", expected.findings_told, shown.findings_told)


def incidents(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """Each incident on the city's desk once, in the state to which somebody took it."""
    yield from each_once("on the desk", expected.incidents, shown.incidents)


def each_once(what: str, expected: Sequence[str], shown: Sequence[str]) -> Iterator[Difference]:
    """Lines that begin with their county."""
    wanted, found = Counter(expected), Counter(shown)
    for line in sorted({*wanted, *found}):
        yield from difference(line.split()[0], None, f"{what}: {line}", wanted[line], found[line])


def case_sweeps(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """What each county filed, version by version, and what the system counted."""
    for county in sorted({*expected.sweeps, *shown.sweeps}):
        filed = (facts.sweeps.get(county, NOT_SHOWN) for facts in (expected, shown))
        yield from difference(county, None, "case sweep as filed", *filed)
        swept = (facts.swept.get(county, NOT_SHOWN) for facts in (expected, shown))
        yield from difference(county, None, "case sweep of the system", *swept)


def hot_spots(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """By industry and area, two weeks beside the two before."""
    for last, kind, code in sorted({*expected.hot_spots, *shown.hot_spots}):
        lines = (facts.hot_spots.get((last, kind, code), NOT_SHOWN) for facts in (expected, shown))
        yield from difference(None, last, f"hot spot, {kind} {code}", *lines)


def summaries(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """Number by number; a summary that nobody signed has none."""
    for county in sorted({*expected.summaries, *shown.summaries}):
        signed = (facts.summaries.get(county, {}) for facts in (expected, shown))
        yield from amounts(county, None, "summary:", *signed)


def papers(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """Each version of plans and summaries, with its words; which of them the city's summary is over."""
    for county, of in sorted({*expected.papers, *shown.papers}):
        versions = (facts.papers.get((county, of), NOT_SHOWN) for facts in (expected, shown))
        yield from difference(county, None, f"{of} in words", *versions)


def applications_behind(expected: Facts, shown: Facts) -> Iterator[Difference]:
    """The applications among the events that a line names, page by page."""
    named = expected.applications_behind, shown.applications_behind
    return _line_by_line("applications among the events", *named, NOT_SHOWN)


def _line_by_line(
    what: str,
    expected: Mapping[tuple[str, date], object],
    shown: Mapping[tuple[str, date], object],
    absent: object,
) -> Iterator[Difference]:
    """What each line has, by county and period; `absent`: what one that is not there counts as."""
    for line in sorted({*expected, *shown}):
        yield from difference(*line, what, expected.get(line, absent), shown.get(line, absent))


def sums(expected: Sums, shown: Sums) -> Iterator[Difference]:
    """The sums of all, of each class and of what was signed; what they lack, and whether they are exact."""
    yield from amounts(None, None, "total", expected.measures, shown.measures)
    yield from amounts(None, None, "signed total", expected.signed, shown.signed)
    yield from marks(None, None, "total not exact", expected.not_exact, shown.not_exact)
    for name in sorted({*expected.by_class, *shown.by_class}):
        classes = expected.by_class.get(name, {}), shown.by_class.get(name, {})
        yield from amounts(None, None, f"total of {name}", *classes)
    for name in sorted({*expected.not_exact_by_class, *shown.not_exact_by_class}):
        yield from difference(
            None,
            None,
            f"total of {name} not exact",
            expected.not_exact_by_class.get(name),
            shown.not_exact_by_class.get(name),
        )
    yield from lacking("total", expected.missing_in_system, shown.missing_in_system)
    yield from lacking("signed total", expected.missing_in_signed, shown.missing_in_signed)
    for measure in sorted({*expected.not_given, *shown.not_given}):
        given = expected.not_given.get(measure, {}), shown.not_given.get(measure, {})
        yield from lacking(f"signed total {measure}", *given)


def lacking(what: str, expected: Figures, shown: Figures) -> Iterator[Difference]:
    """How many days of each county are missing in a sum."""
    for county in sorted({*expected, *shown}):
        yield from difference(county, None, f"missing in {what}", expected.get(county), shown.get(county))


def amounts(
    county: str | None, period: date | None, what: str, expected: Amounts, shown: Amounts
) -> Iterator[Difference]:
    """Measure by measure; no number and 0 are two things."""
    for measure in sorted({*expected, *shown}):
        yield from difference(county, period, f"{what} {measure}", expected.get(measure), shown.get(measure))


def marks(
    county: str | None, period: date | None, what: str, expected: frozenset[str], shown: frozenset[str]
) -> Iterator[Difference]:
    """Measures that bear a mark."""
    yield from difference(county, period, what, sorted(expected), sorted(shown))


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


def conflicts(
    county: str, case_id: str, away: Set[str], handler: str | None, excluded: Mapping[str, str | None]
) -> Iterator[Difference]:
    """Of those a conflict keeps away nobody was chosen, and the choice says of each why."""
    what = f"conflicts in {case_id}"
    if handler in away:
        yield Difference(county, None, what, "another lawyer", handler)
    for lawyer in sorted(away & set(excluded)):
        if excluded[lawyer] not in SAYS_WHY:
            yield Difference(county, None, f"{what}, {lawyer}", "excluded", excluded[lawyer])


def limits(
    period: date | None,
    expected: Mapping[tuple[str, str, str], int],
    shown: Mapping[tuple[str, str, str], int],
) -> Iterator[Difference]:
    """How many cases of each county wait near the end of a limit, or past it, and no others."""
    for limit, stage, county in sorted({*expected, *shown}):
        reached = limit, stage, county
        yield from difference(
            county, period, f"{limit} limit {stage}", expected.get(reached, 0), shown.get(reached, 0)
        )


def audit(reports: Sequence[Mapping[str, Any]]) -> Iterator[Difference]:
    """Whatever `audit verify` finds, and what nobody sealed; a service without a chain has sealed nothing."""
    for report in reports:
        what = f"audit of {report['service']}"
        yield from difference(report["chain"], None, f"{what}, findings", [], report["findings"])
        yield from difference(report["chain"], None, f"{what}, unsealed rows", 0, report["unsealed"])
    if not reports:
        yield Difference(None, None, "audit", "a chain for each county", "none")


def recount(report: Mapping[str, Any]) -> Iterator[Difference]:
    """Whatever the log, counted anew, says otherwise than reporting; also when it was not counted."""
    for row in report.get("differences", ()):
        period = row["period"] and date.fromisoformat(row["period"])
        what = f"{row['table']} {row['what']}, counted anew"
        yield Difference(row["county"], period, what, row["recounted"], row["live"])
    rows = report.get("rows", report.get("said", "no answer"))
    yield from difference(None, None, f"the log counted anew ({rows})", True, report["identical"])
