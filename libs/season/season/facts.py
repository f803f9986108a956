"""The facts of a season, in one form for what is expected and for what is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

Figures = Mapping[str, int]
Line = tuple[str, date]
"""A line of the board: county and period."""


@dataclass(frozen=True, slots=True)
class Filing:
    """The three separate facts of a line, and its mark (domain §5). Empty until signed: None."""

    filing: str
    content: str | None = None
    check: str | None = None
    by_proxy: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Silence:
    """One episode: counted from `since`, the limit ran out at `raised`; `cleared` when the county was heard
    or the window ended."""

    county: str
    raised: datetime
    cleared: datetime | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Rates:
    """Completeness = filed / due, timeliness = on_time / due, over distinct lines."""

    due: int
    filed: int
    on_time: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is compared."""

    filings: Mapping[Line, Filing]
    figures: Mapping[Line, Figures]
    silences: tuple[Silence, ...]
    totals: Figures
    by_class: Mapping[str, Figures]
    rates: Rates
    overdue: Mapping[Line, datetime | None]
    """Lines that were overdue, and when they were signed or exempted after all."""
