"""What reporting must show, worked out from the journal alone and apart from reporting's own rules."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from season.calendar import PERIODS, due
from season.expected_activities import activities_told, four_ones, ledger_of
from season.expected_events import case_events, priority, requests, said
from season.expected_feeds import feeds, referrals
from season.expected_findings import findings, findings_told, found_by_county, steps_of
from season.expected_hot_spots import hot_spots
from season.expected_incidents import incidents
from season.expected_lines import (
    ReportEntry,
    by_line,
    filing,
    heard_lines,
    latest_versions,
    rates,
    reaches_into,
    settled_at,
    silences,
)
from season.expected_papers import papers
from season.expected_platform import not_uploaded, on_platform
from season.expected_reports import city_reports
from season.expected_signatures import awaiting, by_two, signatures
from season.expected_stock import LOOKED_AT, stocks
from season.expected_summaries import summaries
from season.expected_sums import Book, amounts, measured_lines, sums
from season.expected_sweep import filed, swept
from season.facts import Facts, Line
from season.journal import Entry


def expected_facts(journal: Iterable[Entry], counties: Sequence[str]) -> Facts:
    """The facts of the season."""
    entries = list(journal)
    book = Book()
    for entry in entries:
        book.add(entry)
    acts = by_line(entries)
    filings = {
        (county, period): filing(acts.get((county, period), []), county, period, book)
        for county in counties
        for period in PERIODS
    }
    episodes = tuple(sorted(silence for county in counties for silence in silences(entries, county)))
    silent = {line for line in filings if any(reaches_into(silence, *line) for silence in episodes)}
    zeros = measured_lines(filings, silent, heard_lines(entries), book)
    figures = {line: amounts(book.figures(*line), 0 if line in zeros else None) for line in filings}
    return Facts(
        filings,
        figures,
        {line: frozenset(book.not_exact[line]) for line in filings},
        awaiting(acts),
        by_two(acts),
        signatures(acts, [(county, period) for county in counties for period in LOOKED_AT]),
        episodes,
        sums(book, filings, zeros, silent, versions := latest_versions(acts)),
        rates(filings.values()),
        overdue(acts, counties),
        stocks(entries, counties, {line for line, shown in figures.items() if set(shown.values()) != {None}}),
        applications(book, counties),
        feeds(entries),
        referrals(entries),
        said(entries),
        priority(entries),
        requests(entries),
        case_events(entries),
        there := on_platform(entries),
        not_uploaded(there),
        four_ones(held := ledger_of(entries), counties, found_by_county(found := steps_of(entries))),
        activities_told(held),
        findings(found),
        findings_told(found),
        city_reports(entries, counties),
        incidents(entries),
        filed(entries, counties),
        swept(entries, counties),
        hot_spots(entries),
        summaries(entries, book, zeros, versions, held),
        papers(entries, counties),
    )


def applications(book: Book, counties: Iterable[str]) -> Mapping[Line, int]:
    """How many were received, by county and period."""
    lines = [(county, period) for county in counties for period in LOOKED_AT]
    return {line: book.figures(*line).get("received", 0) for line in lines}


def overdue(
    acts: Mapping[Line, Sequence[ReportEntry]], counties: Sequence[str]
) -> dict[Line, datetime | None]:
    """Lines whose due time passed with neither signature nor exemption, and when one came after all."""
    lines = [(county, period) for county in counties for period in PERIODS]
    answers = {line: settled_at(acts.get(line, ())) for line in lines}
    return {line: at for line, at in answers.items() if at is None or at > due(line[1])}
