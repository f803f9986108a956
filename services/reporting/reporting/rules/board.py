"""The board: counties × days. What was not heard is None, never 0; sums say who is missing in them (N5.1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contracts.reporting import Check, Content, Filing
from reporting.rules import filing as filing_rules
from reporting.rules import signing
from reporting.rules.figures import summed, system_shown
from reporting.rules.periods import Period

Episode = tuple[datetime, datetime | None]
"""A silence: when the limit ran out, and when it ended; None: open."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is stored of a county's line; None where nothing is."""

    filing: Filing | None = None
    signed_at: datetime | None = None
    by_proxy: bool = False
    exempt_reason: str | None = None
    zero: bool = False
    latest: signing.Signed | None = None


NOTHING = Line()


@dataclass(frozen=True, slots=True)
class Cell:
    """One county on one day, as it is shown."""

    county: str
    day: date
    filing: Filing
    by_proxy: bool
    content: Content | None
    check: Check | None
    silent: bool
    system_complete: bool
    begun: bool
    due: bool
    figures: Mapping[str, int] | None
    system: Mapping[str, int] | None

    @property
    def filed(self) -> bool:
        return self.filing in filing_rules.SIGNED

    @property
    def unsigned(self) -> bool:
        """The sum of what was signed must name it."""
        return self.begun and self.filing in (Filing.open, Filing.missing)

    @property
    def unheard(self) -> bool:
        """The sum of the system's figures must name it: not all was seen, or it was silent."""
        expected = self.begun and self.filing is not Filing.out_of_roster
        return expected and (self.silent or not self.system_complete)


@dataclass(frozen=True, slots=True)
class Rate:
    """`counted` of `due` lines; no rate when nothing is due."""

    counted: int
    due: int

    @property
    def rate(self) -> float | None:
        return None if self.due == 0 else round(self.counted / self.due, 4)


def is_complete(period: Period, as_of: datetime | None, *, held: bool) -> bool:
    """Whether system figures are complete: all was seen up to the cut-off, and no message is held."""
    return as_of is not None and as_of >= period.ends and not held


def cell(
    county: str,
    period: Period,
    line: Line,
    system: Mapping[str, int],
    *,
    in_roster: bool,
    silent: bool,
    complete: bool,
    now: datetime,
) -> Cell:
    """A county's line of a day, with its marks derived."""
    filed = filing_rules.filing(
        period, in_roster=in_roster, fixed=line.filing, exempt=line.exempt_reason is not None, now=now
    )
    return Cell(
        county=county,
        day=period.date,
        filing=filed,
        by_proxy=line.by_proxy,
        content=signing.content(zero=line.zero) if line.latest else None,
        check=signing.check(line.latest, system, complete=complete) if line.latest else None,
        silent=silent,
        system_complete=complete,
        begun=now >= period.starts,
        due=filing_rules.is_due(period, filed, now),
        figures=line.latest.figures if line.latest else None,
        system=system_shown(system, signed=line.latest is not None, silent=silent, complete=complete),
    )


def completeness(cells: Iterable[Cell]) -> Rate:
    """报送率: filed among the due lines. Each line is one (county, period), so it can't pass 100 %."""
    due = [cell for cell in cells if cell.due]
    return Rate(sum(cell.filed for cell in due), len(due))


def timeliness(cells: Iterable[Cell]) -> Rate:
    """及时率: on time among the due; by proxy and filed afterwards never count."""
    due = [cell for cell in cells if cell.due]
    return Rate(sum(cell.filing is Filing.on_time and not cell.by_proxy for cell in due), len(due))


def days_of(cells: Iterable[Cell]) -> Mapping[str, Sequence[date]]:
    """The days of some lines, by county."""
    found: dict[str, list[date]] = {}
    for one in cells:
        found.setdefault(one.county, []).append(one.day)
    return found


def missing_in_signed(cells: Iterable[Cell]) -> Mapping[str, Sequence[date]]:
    """Who is missing in the sum of what was signed, and on which days."""
    return days_of(one for one in cells if one.unsigned)


def missing_in_system(cells: Iterable[Cell]) -> Mapping[str, Sequence[date]]:
    """Who is missing in the sum of the system's figures, and on which days."""
    return days_of(one for one in cells if one.unheard)


def signed_totals(cells: Iterable[Cell]) -> dict[str, int]:
    """The sum of what was signed."""
    return summed(cell.figures for cell in cells if cell.figures is not None)


def touches(episode: Episode, period: Period, as_of: datetime | None) -> bool:
    """Whether a silence reaches into a period. It begins just after its limit ran out.

    An open one reaches as far as was seen: of what comes after, nobody knows whether it is silent.
    """
    ran_out, ended = episode
    until = ended or as_of
    return until is not None and ran_out < period.ends and until > period.starts


def open_since(episodes: Iterable[Episode]) -> datetime | None:
    """When the episode that is still open began, if there is one."""
    return next((ran_out for ran_out, ended in episodes if ended is None), None)
