"""What one line of the daily report must show, and who was silent, worked out from journal entries alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from season.calendar import (
    OPENING,
    SEASON_ENDS,
    WINDOW_ENDS,
    cut_off,
    due,
    late_until,
    opens,
    period_of,
    silence_ends,
)
from season.expected_sums import Book
from season.facts import Figures, Filing, Line, Rates, Silence
from season.journal import Entry, Report

COUNTY_PEOPLE: Final = frozenset({"client", "staff", "lawyer", "mediator"})
NOT_HEARD: Final = frozenset(
    {
        *("draft", "saw", "register", "declare", "attach_file", "show_photo", "carry_in", "send_by_hand"),
        *("send_back", "look_at_employer"),
    }
)
"""Drafts, what was only looked up or at, registers of conflicts, files, cases carried in, paper that left: no
event tells of them, so no county is heard."""
ZERO_MEASURES: Final = ("received_wages", "consultations", "incidents")
ZEROS: Final[Figures] = dict.fromkeys(ZERO_MEASURES, 0)
"""What a zero flag alone says."""
VERSIONS: Final = ("signed", "corrected")


ReportEntry = tuple[Entry, Report]


def latest_versions(acts: Mapping[Line, Sequence[ReportEntry]]) -> Mapping[Line, Figures]:
    """What stands signed in each line; a zero flag alone says its three zeros."""
    versions = {line: [report for _, report in done if report.how in VERSIONS] for line, done in acts.items()}
    return {line: signed_figures(reports[-1]) for line, reports in versions.items() if reports}


def signed_figures(report: Report) -> Figures:
    return report.figures if report.figures is not None else ZEROS


def heard_lines(entries: Iterable[Entry]) -> set[Line]:
    """Counties and the periods in which they gave a sign of life."""
    periods = ((entry.county, period_of(entry.at)) for entry in entries if is_heard(entry))
    return {(county, period) for county, period in periods if period is not None}


def reaches_into(silence: Silence, county: str, period: date) -> bool:
    """Whether a county was silent at some time of a period."""
    ended = silence.cleared or SEASON_ENDS
    return silence.county == county and silence.raised < cut_off(period) and ended > opens(period)


def by_line(entries: Iterable[Entry]) -> Mapping[Line, list[ReportEntry]]:
    """What was done to each daily report, in order."""
    acts: defaultdict[Line, list[ReportEntry]] = defaultdict(list)
    for entry in entries:
        if entry.report is not None:
            acts[entry.county, entry.report.period].append((entry, entry.report))
    return acts


def filing(acts: Sequence[ReportEntry], county: str, period: date, book: Book) -> Filing:
    """The three facts of one line: the first signature fixes the filing, the latest version the rest."""
    versions = [(entry, report) for entry, report in acts if report.how in VERSIONS]
    if not versions:
        is_exempt = any(report.how == "exempted" for _, report in standing(acts))
        return Filing("exempt" if is_exempt else "missing")
    (first, _), (_, latest) = versions[0], versions[-1]
    return Filing(
        timeliness(first.at, period),
        "zero_report" if latest.zero else "figures",
        check(signed_figures(latest), book.figures(county, period), corrected=len(versions) > 1),
        first.who == "city",
    )


def timeliness(at: datetime, period: date) -> str:
    """On time, late, or afterwards, by the first signature."""
    if at < due(period):
        return "on_time"
    return "late" if at < late_until(period) else "filed_afterwards"


def check(signed: Figures, system: Figures, *, corrected: bool) -> str:
    """Signed against counted: what arrived after the signature makes a difference too."""
    if any(system.get(measure, 0) != amount for measure, amount in signed.items()):
        return "differing"
    return "corrected" if corrected else "agreeing"


def rates(filings: Iterable[Filing]) -> Rates:
    """Exempt lines are not due; by proxy and filed afterwards never count as on time."""
    due_lines = [line for line in filings if line.filing != "exempt"]
    filed_lines = [line for line in due_lines if line.filing != "missing"]
    on_time = [line for line in filed_lines if line.filing == "on_time" and not line.by_proxy]
    return Rates(len(due_lines), len(filed_lines), len(on_time))


def settled_at(acts: Sequence[ReportEntry]) -> datetime | None:
    """The first signature or exemption that stands."""
    return next((entry.at for entry, report in standing(acts) if report.how in ("signed", "exempted")), None)


def standing(acts: Sequence[ReportEntry]) -> Sequence[ReportEntry]:
    """Without the exemptions that were withdrawn later."""
    last = max((number for number, act in enumerate(acts) if is_withdrawal(act)), default=-1)
    return [act for number, act in enumerate(acts) if number > last or act[1].how != "exempted"]


def is_withdrawal(act: ReportEntry) -> bool:
    """The city takes an exemption back."""
    return act[1].how == "exemption_withdrawn"


def silences(entries: Sequence[Entry], county: str, known_until: datetime = SEASON_ENDS) -> Iterator[Silence]:
    """Every gap between two signs of life that is longer than the limit (domain §5); one that is open ends
    `known_until`."""
    heard = [entry.at for entry in entries if entry.county == county and is_heard(entry)]
    exempt = exemptions(entries, county)
    since = OPENING
    for sign in [*sorted(set(heard)), known_until]:
        yield from silence_between(county, since, sign, exempt)
        since = sign


def is_heard(entry: Entry) -> bool:
    """A person or machine of the county did something that counts; the first of two signatures does not."""
    is_first = entry.report is not None and entry.report.how == "first_signed"
    return entry.who in COUNTY_PEOPLE and entry.what not in NOT_HEARD and not is_first


def exemptions(entries: Sequence[Entry], county: str) -> Mapping[datetime, datetime]:
    """The exempted stretches, from their opening to their cut-off, or to when the city withdrew them."""
    stretches: dict[datetime, datetime] = {}
    for entry in entries:
        if entry.county != county or entry.report is None:
            continue
        opened, how = opens(entry.report.period), entry.report.how
        if how == "exempted":
            stretches[opened] = cut_off(entry.report.period)
        elif how == "exemption_withdrawn":
            stretches[opened] = min(stretches[opened], entry.at)
    return {opened: end for opened, end in stretches.items() if opened < end}


def silence_between(
    county: str, since: datetime, until: datetime, exempt: Mapping[datetime, datetime]
) -> Iterator[Silence]:
    """One silence or none: an exemption's end starts the count again; the window's end closes it."""
    for start, end in sorted(exempt.items()):
        if since < end and start <= silence_ends(since):
            since = end
    limit_at = silence_ends(since)
    if limit_at < min(until, WINDOW_ENDS):
        yield Silence(county, limit_at, min(until, WINDOW_ENDS), since)
