"""Which zero report is against a county's habit (N5.1): it may be right, and is worth a question."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from reporting.report_line.rules import LineSummary

HABIT_DAYS: Final = 14
LEAST_SIGNED: Final = 7
MOST_ZEROS: Final = 5
"""A zero is unusual where at most one in so many was one."""


def unusual_zeros(
    lines: Mapping[tuple[str, date], LineSummary], county: str, first: date, last: date
) -> Sequence[date]:
    """The days of these on which the county signed zero, though of what it signed in the fourteen days
    before, seven at least, no more than one in five was a zero."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if _is_zero(lines.get((county, day))) and _is_unusual(lines, county, day)]


def _is_unusual(lines: Mapping[tuple[str, date], LineSummary], county: str, day: date) -> bool:
    earlier = (lines.get((county, day - timedelta(days=n))) for n in range(1, HABIT_DAYS + 1))
    signed = [line for line in earlier if line is not None and line.latest is not None]
    zeros = sum(_is_zero(line) for line in signed)
    return len(signed) >= LEAST_SIGNED and MOST_ZEROS * zeros <= len(signed)


def _is_zero(line: LineSummary | None) -> bool:
    return line is not None and line.latest is not None and line.zero
