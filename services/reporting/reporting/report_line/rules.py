"""A line's three facts, never one state: filing 报送, content 内容 and check 核对 (domain §5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from contracts.reporting import Check, Content, Filing
from reporting.calendar.rules.periods import Period
from reporting.figures.rules.sums import differences

SIGNED: Final = frozenset({Filing.on_time, Filing.late, Filing.filed_afterwards})
EXCUSED: Final = frozenset({Filing.not_collected, Filing.system_down})
UNSIGNED: Final = frozenset({Filing.open, Filing.missing, *EXCUSED})
"""A signature is lacking, whoever's fault that is."""
NOT_EXPECTED: Final = frozenset({Filing.out_of_roster, Filing.exempt, *EXCUSED})

HABIT_DAYS: Final = 14
LEAST_SIGNED: Final = 7
MOST_ZEROS: Final = 5
"""A zero is unusual where at most one in so many was one."""


class LineKey(NamedTuple):
    """Which line."""

    campaign: str
    county: str
    period: date


@dataclass(frozen=True, slots=True)
class SignedFigures:
    """The figures of a version, as far as checking it goes; `number` 1 is the first signing."""

    number: int
    figures: Mapping[str, int]
    disputed: bool


@dataclass(frozen=True, slots=True)
class LineSummary:
    """What is stored of a line, as far as others see it; None where nothing is."""

    filing: Filing | None = None
    signed_at: datetime | None = None
    by_proxy: bool = False
    exempt: bool = False
    asked_anew: bool = False
    zero: bool = False
    latest: SignedFigures | None = None
    awaiting_second: bool = False
    """Signed by one of two: it counts for nothing yet."""
    signed_by_two: bool = False


def excuse_of(running: Filing | None, *, asked_anew: bool) -> Filing | None:
    """Why nobody owed the line at its due time: the system did not run, or an exemption held (decision 24).

    One that was withdrawn after that leaves the line open, with no due time: it is asked for, never overdue.
    """
    return running or (Filing.open if asked_anew else None)


def held_when_due(period: Period, exempted_at: datetime | None, withdrawn_at: datetime) -> bool:
    """Whether an exemption that is withdrawn had been decided when the line was due."""
    return exempted_at is not None and exempted_at <= period.due < withdrawn_at


UNTOUCHED: Final = LineSummary()


def filing_when_signed(period: Period, signed_at: datetime, excuse: Filing | None = None) -> Filing:
    """What the first signing fixes for good. At the due time itself it is still on time.

    Where it could not be signed in time (`excuse`) nobody is late: it is filed afterwards.
    """
    if signed_at <= period.due:
        return Filing.on_time
    if excuse is not None:
        return Filing.filed_afterwards
    return Filing.late if signed_at < period.late_until else Filing.filed_afterwards


def filing_at(
    now: datetime,
    period: Period,
    *,
    in_roster: bool,
    fixed: Filing | None,
    exempt: bool,
    excuse: Filing | None = None,
) -> Filing:
    """One of nine, the first that applies; `in_roster` at the cut-off, `fixed` by the first signing.

    `excuse`: why nobody owed it when it was due (`excuse_of`).
    """
    if not in_roster:
        return Filing.out_of_roster
    if fixed is not None:
        return fixed
    if exempt:
        return Filing.exempt
    if now <= period.due:
        return Filing.open
    return excuse or Filing.missing


def is_due(period: Period, filing: Filing, now: datetime, excuse: Filing | None = None) -> bool:
    """A due line: past its due time, less those that are exempt, not in the roster, or could not be signed
    in time, whatever was signed afterwards."""
    return now > period.due and filing not in NOT_EXPECTED and excuse is None


def content(*, zero: bool) -> Content:
    """Of a version."""
    return Content.zero_report if zero else Content.figures


def check(signed: SignedFigures, system: Mapping[str, int], *, complete: bool) -> Check:
    """Signed against system figures, derived each time it is asked, so that a late arrival shows.

    Disputing makes it differing at once; otherwise nothing is said before the system figures are complete.
    """
    if signed.disputed:
        return Check.differing
    if not complete:
        return Check.to_be_checked
    if differences(signed.figures, system):
        return Check.differing
    return Check.agreeing if signed.number == 1 else Check.corrected


def unusual_zeros(
    lines: Mapping[tuple[str, date], LineSummary], county: str, first: date, last: date
) -> Sequence[date]:
    """The days of these on which the county signed zero against its habit (N5.1): worth a question.

    Of what it signed in the fourteen days before, seven at least, no more than one in five was a zero.
    """
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if _is_zero(lines.get((county, day))) and _is_unusual(lines, county, day)]


def _is_unusual(lines: Mapping[tuple[str, date], LineSummary], county: str, day: date) -> bool:
    earlier = (lines.get((county, day - timedelta(days=n))) for n in range(1, HABIT_DAYS + 1))
    signed = [line for line in earlier if line is not None and line.latest is not None]
    zeros = sum(_is_zero(line) for line in signed)
    return len(signed) >= LEAST_SIGNED and MOST_ZEROS * zeros <= len(signed)


def _is_zero(line: LineSummary | None) -> bool:
    return line is not None and line.latest is not None and line.zero
