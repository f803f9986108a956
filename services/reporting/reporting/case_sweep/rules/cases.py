"""Which cases the sweep covers (N1), what is known of each, and the figures they make."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Literal
from uuid import UUID

from campaign import Campaign
from clock import day_of, midnight
from contracts import CaseClass
from contracts.event import RecordWithdrawalReason
from reporting.case_sweep.codes import FIGURES, OpenReason, figure_name
from reporting.figures.rules.stored_rows import EndedAs, Priority

Figures = Mapping[str, int]
"""By name, see `figure_name`; every one is there."""

ZERO: Final[Figures] = MappingProxyType(dict.fromkeys(FIGURES, 0))


@dataclass(frozen=True, slots=True)
class CarriedIn:
    """A case that was assigned before the window opened, as a person of the county recorded it."""

    case_no: str
    case_class: CaseClass
    assigned_on: date
    handler: str | None = None
    closed_on: date | None = None
    result: EndedAs | None = None


@dataclass(frozen=True, slots=True)
class ToCarryIn:
    """A case to be carried in; `reason`: why it is open, where that was told along with it."""

    case: CarriedIn
    reason: OpenReason | None = None


@dataclass(frozen=True, slots=True)
class CarriedInVersion:
    """A case carried in as it stood after an act of a person."""

    case_id: UUID
    version: int
    campaign: str
    county: str
    case: CarriedIn
    recorded_by: str
    name: str
    recorded_at: datetime
    withdrawn: RecordWithdrawalReason | None = None


@dataclass(frozen=True, slots=True)
class GivenReason:
    """Why a case is open, as somebody said."""

    reason: OpenReason
    note: str | None
    name: str
    recorded_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SweptCase:
    """A case of the sweep. `case_no`, `handler`, `result`, `reason`, `priorities` None: not recorded."""

    case_id: str
    is_carried_in: bool
    case_no: str | None
    case_class: CaseClass
    assigned_on: date
    handler: str | None
    closed_on: date | None
    result: EndedAs | None
    reason: OpenReason | None
    priorities: Sequence[Priority] | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    def days_until(self, day: date) -> int | None:
        """How long it took, or has taken up to a day; None: what was told first came after the end, and how
        long it took is not recorded."""
        days = ((self.closed_on or day) - self.assigned_on).days
        return days if days >= 0 else None


def swept_case(version: CarriedInVersion) -> SweptCase:
    """As a case carried in stands by a version of it; why it is open is recorded elsewhere."""
    case = version.case
    return SweptCase(
        case_id=str(version.case_id),
        is_carried_in=True,
        case_no=case.case_no,
        case_class=case.case_class,
        assigned_on=case.assigned_on,
        handler=case.handler,
        closed_on=case.closed_on,
        result=case.result,
        reason=None,
    )


def year_of(campaign: Campaign) -> int:
    """The calendar year in which the campaign starts: its cases are swept (N1)."""
    return day_of(campaign.starts).year


def assigned_between(campaign: Campaign) -> tuple[datetime, datetime]:
    """From the first instant of that year to the first of the next."""
    year = year_of(campaign)
    return midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))


def figures_of(counts: Iterable[tuple[CaseClass, bool, int]]) -> Figures:
    """Of so many cases by class and whether they are open."""
    figures: Counter[str] = Counter(ZERO)
    for case_class, is_open, cases in counts:
        figures[figure_name(case_class, "assigned")] += cases
        figures[figure_name(case_class, "open" if is_open else "closed")] += cases
    return dict(figures)


CarryInRefusal = Literal["not-of-the-year", "in-the-window", "closed-in-the-future", "result-of-an-open-case"]


def objection_to_carrying_in(case: CarriedIn, campaign: Campaign, today: date) -> CarryInRefusal | None:
    """What was assigned in the window is the system's own: carried in, it would count twice."""
    if case.assigned_on.year != year_of(campaign):
        return "not-of-the-year"
    if case.assigned_on >= day_of(campaign.starts):
        return "in-the-window"
    if case.closed_on is None:
        return "result-of-an-open-case" if case.result else None
    return "closed-in-the-future" if case.closed_on > today else None
