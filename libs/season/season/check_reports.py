"""Compares the city's reports as they were frozen and issued with what people had done by their hour."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from season.difference import Difference, difference
from season.facts import CityReport, ReportedLine, Sums

NOT_THERE = "not there"

CompareSums = Callable[[Sums, Sums], Iterator[Difference]]


def city_reports(
    expected: Mapping[date, CityReport], shown: Mapping[date, CityReport], sums: CompareSums
) -> Iterator[Difference]:
    """Report by report; one that was not frozen, or that nobody issued, is a difference of its own."""
    for period in sorted({*expected, *shown}):
        pair = expected.get(period), shown.get(period)
        if pair[0] is None or pair[1] is None:
            there = ("there" if report else NOT_THERE for report in pair)
            yield from difference(None, period, "city report", *there)
        else:
            for each in report(pair[0], pair[1], sums):
                yield replace(each, period=period, what=f"city report, {each.what}")


def report(expected: CityReport, shown: CityReport, sums: CompareSums) -> Iterator[Difference]:
    for field in ("as_of", "issued", "sha256", "rates"):
        yield from difference(None, None, field, getattr(expected, field), getattr(shown, field))
    for what in ("lists", "differing_earlier", "incidents"):
        of_expected, of_shown = dict(getattr(expected, what)), dict(getattr(shown, what))
        yield from difference(None, None, what, of_expected, of_shown)
    for county in sorted({*expected.lines, *shown.lines}):
        yield from line(county, expected.lines.get(county), shown.lines.get(county))
    for what in ("day", "running"):
        for each in sums(getattr(expected, what), getattr(shown, what)):
            yield replace(each, what=f"{what}, {each.what}")


def line(county: str, expected: ReportedLine | None, shown: ReportedLine | None) -> Iterator[Difference]:
    """What nobody signed has no figures, and not 0."""
    if expected is None or shown is None:
        yield from difference(county, None, "line", expected, shown)
        return
    for field in ("filing", "silent", "signed", "system"):
        yield from difference(county, None, field, getattr(expected, field), getattr(shown, field))
