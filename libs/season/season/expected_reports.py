"""The city's reports as they stood at their hour, worked out from what had been acknowledged before it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from season.calendar import FIRST, PERIODS, city_report_at, due, period_of
from season.expected_lines import (
    by_line,
    filing,
    heard_lines,
    latest_versions,
    rates,
    reaches_into,
    silences,
)
from season.expected_sums import Book, amounts, measured_lines, sums
from season.facts import CityReport, Figures, Filing, Line, Rates, ReportedLine
from season.journal import Entry

FILINGS: Final = ("on_time", "late", "filed_afterwards", "exempt", "missing", "open")


def city_reports(entries: Sequence[Entry], counties: Sequence[str]) -> Mapping[date, CityReport]:
    """Of the days whose report somebody issued."""
    issues = [(entry, entry.issued) for entry in entries if entry.issued]
    return {
        issued.period: replace(
            as_it_stood(entries, counties, issued.period),
            issued=(issued.name, entry.at),
            sha256=issued.sha256,
        )
        for entry, issued in issues
    }


def as_it_stood(entries: Iterable[Entry], counties: Sequence[str], period: date) -> CityReport:
    """What was recorded at the hour itself is not in it."""
    instant = city_report_at(period)
    known = [entry for entry in entries if recorded_at(entry) < instant]
    book, of_day = book_of(known, FIRST, period), book_of(known, period, period)
    acts = by_line(known)
    lines = [(county, day) for county in counties for day in PERIODS if day <= period]
    filings = {line: filing(acts.get(line, []), *line, book) for line in lines}
    episodes = [silence for county in counties for silence in silences(known, county, instant)]
    silent = {line for line in lines if any(reaches_into(silence, *line) for silence in episodes)}
    zeros = measured_lines(filings, silent, heard_lines(known), book)
    signed = {line: figures for line, figures in latest_versions(acts).items() if line in filings}
    day_filings = {line: filing for line, filing in filings.items() if line[1] == period}
    day_signed = {line: figures for line, figures in signed.items() if line[1] == period}
    day_zeros = zeros & set(day_filings)
    is_due = due(period) < instant
    reported = {
        county: ReportedLine(
            filing if is_due else still_open(filing),
            (county, period) in silent,
            signed.get((county, period)),
            amounts(of_day.figures(county, period), 0 if (county, period) in zeros else None),
        )
        for (county, _), filing in day_filings.items()
    }
    differing = [line for line in lines if line[1] < period and filings[line].check == "differing"]
    return CityReport(
        as_of=instant,
        issued=None,
        sha256=None,
        lines=reported,
        lists=lists_of(reported),
        differing_earlier={
            county: [day for of, day in differing if of == county]
            for county in {line[0] for line in differing}
        },
        incidents=incidents_of(of_day, day_filings),
        rates=rates(day_filings.values()) if is_due else Rates(0, 0, 0),
        day=sums(of_day, day_filings, day_zeros, silent, day_signed),
        running=sums(book, filings, zeros, silent, signed),
    )


def still_open(filing: Filing) -> Filing:
    """The last report is of its due time itself, until which everybody is on time."""
    return replace(filing, filing="open") if filing.filing == "missing" else filing


def recorded_at(entry: Entry) -> datetime:
    """What a rule did was recorded as it did it, before anybody looked it up."""
    return entry.moves[0].time if entry.what == "saw" else entry.at


def book_of(entries: Iterable[Entry], first: date, last: date) -> Book:
    """What was recorded of these periods."""
    book = Book()
    for entry in entries:
        periods = [(count, period_of(count.time)) for count in entry.counts]
        counts = [count for count, period in periods if period is not None and first <= period <= last]
        if counts:
            book.add(replace(entry, counts=tuple(counts)))
    return book


def lists_of(lines: Mapping[str, ReportedLine]) -> Mapping[str, Sequence[str]]:
    """Who filed how, and who is named besides; a list without anybody is left out."""
    lists = {
        **{name: [code for code, line in lines.items() if line.filing.filing == name] for name in FILINGS},
        "by_proxy": [code for code, line in lines.items() if line.filing.by_proxy],
        "silent": [code for code, line in lines.items() if line.silent],
        "differing": [code for code, line in lines.items() if line.filing.check == "differing"],
    }
    return {name: sorted(codes) for name, codes in lists.items() if codes}


def incidents_of(book: Book, lines: Collection[Line]) -> Figures:
    counted = {county: book.figures(county, period).get("incidents", 0) for county, period in lines}
    return {county: number for county, number in counted.items() if number}
