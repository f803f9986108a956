"""A cell of the board and its sums. What was not heard is None, never 0; sums say who is missing (N5.1)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from campaign import Campaign
from contracts.reporting import Check, Content, Filing
from reporting.calendar.rules.periods import Period
from reporting.figures.rules.sums import ByClass, not_exact, summed, system_shown, zero_is_measured
from reporting.outages.rules import ALWAYS, Outage, Part, Running
from reporting.report_line.rules import (
    SIGNED,
    UNSIGNED,
    LineSummary,
    check,
    content,
    excuse_of,
    filing_at,
    is_due,
)


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One county on one day, as it is shown."""

    county: str
    day: date
    filing: Filing
    by_proxy: bool
    content: Content | None
    check: Check | None
    silent: bool
    system_down: bool
    system_complete: bool
    measured: bool
    """What the system did not count of it is a 0."""
    begun: bool
    due: bool
    figures: Mapping[str, int] | None
    system: Mapping[str, int] | None
    system_not_exact: Sequence[str] = ()
    awaiting_second: bool = False
    signed_by_two: bool = False

    @property
    def is_filed(self) -> bool:
        return self.filing in SIGNED

    @property
    def is_missing_in_signed(self) -> bool:
        """The sum of what was signed must name it."""
        return self.begun and self.filing in UNSIGNED

    @property
    def is_missing_in_system(self) -> bool:
        """The sum of the system's figures must name it: not all was seen, it was silent, or not heard."""
        is_expected = self.begun and self.filing is not Filing.out_of_roster
        return is_expected and (self.silent or not self.measured)


@dataclass(frozen=True, slots=True)
class Overview:
    """Every county's line on some days."""

    campaign: Campaign
    days: Sequence[date]
    cells: Sequence[BoardCell]
    by_class: ByClass
    as_of: datetime | None
    counties: Sequence[str]
    silent_now: Mapping[str, datetime] = field(default_factory=dict)
    """The counties whose episode of silence is open, and since when."""
    outages: Mapping[Part, Sequence[Outage]] = field(default_factory=dict)
    """When the system did not run, as far as it reaches into these days."""
    collected_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """`counted` of `due` lines; no rate when nothing is due."""

    counted: int
    due: int

    @property
    def rate(self) -> float | None:
        return None if self.due == 0 else round(self.counted / self.due, 4)


def board_cell(
    county: str,
    period: Period,
    line: LineSummary,
    system: Mapping[str, int],
    *,
    in_roster: bool,
    silent: bool,
    complete: bool,
    heard: bool,
    now: datetime,
    running: Running = ALWAYS,
) -> BoardCell:
    """A county's line of a day, with its marks derived."""
    exempt = line.exempt
    excuse = running.excuse(period)
    released = excuse_of(excuse, asked_anew=line.asked_anew)
    filing = filing_at(now, period, in_roster=in_roster, fixed=line.filing, exempt=exempt, excuse=released)
    measured = zero_is_measured(
        complete=complete,
        signed=line.latest is not None,
        heard=heard or any(system.values()),
        silent=silent,
        excused=excuse is not None,
    )
    return BoardCell(
        county=county,
        day=period.date,
        filing=filing,
        by_proxy=line.by_proxy,
        content=content(zero=line.zero) if line.latest else None,
        check=check(line.latest, system, complete=complete) if line.latest else None,
        silent=silent,
        system_down=running.is_down_in(period),
        system_complete=complete,
        measured=measured,
        begun=now >= period.starts,
        due=is_due(period, filing, now, released),
        figures=line.latest.figures if line.latest else None,
        system=system_shown(system, measured=measured),
        system_not_exact=not_exact(system),
        awaiting_second=line.awaiting_second,
        signed_by_two=line.signed_by_two,
    )


def completeness_rate(cells: Iterable[BoardCell]) -> Rate:
    """报送率: filed among the due lines. Each line is one (county, period), so it can't pass 100 %."""
    due = [cell for cell in cells if cell.due]
    return Rate(sum(cell.is_filed for cell in due), len(due))


def timeliness_rate(cells: Iterable[BoardCell]) -> Rate:
    """及时率: on time among the due; by proxy and filed afterwards never count."""
    due = [cell for cell in cells if cell.due]
    return Rate(sum(cell.filing is Filing.on_time and not cell.by_proxy for cell in due), len(due))


def missing_in_signed(cells: Iterable[BoardCell]) -> Mapping[str, Sequence[date]]:
    """Who is missing in the sum of what was signed, and on which days."""
    return days_by_county(cell for cell in cells if cell.is_missing_in_signed)


def missing_in_system(cells: Iterable[BoardCell]) -> Mapping[str, Sequence[date]]:
    """Who is missing in the sum of the system's figures, and on which days."""
    return days_by_county(cell for cell in cells if cell.is_missing_in_system)


def signed_totals(cells: Iterable[BoardCell]) -> dict[str, int]:
    """The sum of what was signed."""
    return summed(cell.figures for cell in cells if cell.figures is not None)


def not_given(cells: Iterable[BoardCell], measure: str) -> Mapping[str, int]:
    """How many signed reports of each county say nothing about a measure: their sum lacks them."""
    return Counter(cell.county for cell in cells if cell.figures is not None and measure not in cell.figures)


def days_by_county(cells: Iterable[BoardCell]) -> Mapping[str, Sequence[date]]:
    """The days of these cells, county by county."""
    days: dict[str, list[date]] = {}
    for cell in cells:
        days.setdefault(cell.county, []).append(cell.day)
    return days
