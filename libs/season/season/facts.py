"""The facts of a season, in one form for what is expected and for what is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

MEASURES: Final = (
    "received",
    "received_wages",
    "accepted",
    "granted",
    "refused",
    "consultations",
    "incidents",
    "assigned",
    "agreements",
    "mediations_failed",
    "proceedings_opened",
    "closed",
    "workers_received",
    "workers_assigned",
    "workers_closed",
    "amount_claimed_fen",
    "wages_recovered_fen",
    "losses_recovered_fen",
)
"""Everything a daily report can say."""

Figures = Mapping[str, int]
Amounts = Mapping[str, int | None]
"""Every measure; None is not 0: nothing was heard of it, or nobody gave it."""
Stock = Mapping[str, int] | None
"""How many cases are in each stage of the pending stock; None: no number is shown."""
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
class Sums:
    """The sums of the season, and what they must say of themselves (domain §5).

    `not_exact`: measures that are "at least", in all and by class. `signed`: the sum of what was signed.
    `not_given`: measure → county → how many of its signed reports say nothing about it.
    `missing_in_system`, `missing_in_signed`: county → how many of its days the sum lacks.
    """

    measures: Amounts
    by_class: Mapping[str, Amounts]
    not_exact: frozenset[str]
    not_exact_by_class: Mapping[str, frozenset[str]]
    signed: Amounts
    not_given: Mapping[str, Mapping[str, int]]
    missing_in_system: Mapping[str, int]
    missing_in_signed: Mapping[str, int]


@dataclass(frozen=True, slots=True, order=True)
class Receipt:
    """How a message of an agency was answered."""

    message_id: str
    outcome: str
    reason: str = ""
    field: str = ""
    responsible_instead: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """What an agency was told, and the number of the last: there are no holes."""

    receipts: tuple[Receipt, ...] = ()
    last: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is compared."""

    filings: Mapping[Line, Filing]
    figures: Mapping[Line, Amounts]
    not_exact: Mapping[Line, frozenset[str]]
    """The measures of a line that are "at least"."""
    silences: tuple[Silence, ...]
    sums: Sums
    rates: Rates
    overdue: Mapping[Line, datetime | None]
    """Lines that were overdue, and when they were signed or exempted after all."""
    stocks: Mapping[Line, Stock]
    """At the end of some periods."""
    applications_behind: Mapping[Line, int]
    """How many applications are among the events that lines of these periods name."""
    feeds: Mapping[str, Feed]
    """By agency; left out: it was told nothing."""
