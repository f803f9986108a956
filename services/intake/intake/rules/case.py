"""A case as intake knows it, and how it changes: every change is a new value."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from clock import SHANGHAI
from contracts import CaseClass, Lane
from intake.rules.codes import Paper, Progress, State
from intake.rules.papers import in_order

SKEW = timedelta(minutes=5)
"""How far a caller's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class Case:
    """The state of an application, its papers, and four separate facts.

    means_basis: exempt from the means review, and by what · accepted_first: papers were owed for the moment
    (N2.3) · aid_first: urgency lets aid come before the papers · urgent: a limitation ends soon.
    """

    case_id: UUID
    case_no: str
    campaign: str
    county: str
    state: State
    lane: Lane
    case_class: CaseClass
    received_at: datetime
    papers_shown: frozenset[Paper]
    papers_owed: tuple[Paper, ...]
    papers_due: date | None
    means_basis: str | None
    accepted_first: bool
    aid_first: bool
    urgent: bool
    limitation_ends: date | None
    accepted_at: datetime | None = None
    granted_at: datetime | None = None
    standing_order: str | None = None
    ended_at: datetime | None = None
    overdue_at: datetime | None = None
    progress: Progress | None = None
    version: int = 1

    @property
    def last_step_at(self) -> datetime:
        """When the latest step so far happened."""
        return max(filter(None, (self.received_at, self.accepted_at, self.granted_at, self.ended_at)))


def day_of(instant: datetime) -> date:
    """Days are Shanghai's."""
    return instant.astimezone(SHANGHAI).date()


def is_future(instant: datetime, now: datetime) -> bool:
    """Later than any honest clock (architecture §4)."""
    return instant > now + SKEW


def supplied(case: Case, papers: frozenset[Paper], at: datetime) -> Case:
    """Papers came in; the last one on the ordinary lane accepts the application."""
    owed = in_order(set(case.papers_owed) - papers)
    after = replace(case, papers_shown=case.papers_shown | papers, papers_owed=owed)
    if case.state is State.received and not owed:
        return replace(after, state=State.accepted, accepted_at=at)
    return after


def granted(case: Case, at: datetime) -> Case:
    """A person grants; aid that comes before the papers (法律援助法 44) is accepted with it."""
    return replace(case, state=State.granted, accepted_at=case.accepted_at or at, granted_at=at)


def ended(case: Case, state: State, at: datetime) -> Case:
    """Refused, withdrawn, terminated or closed."""
    return replace(case, state=state, ended_at=at)


def overdue_from(due: date) -> datetime:
    """The instant at which the papers' last day is over."""
    return datetime.combine(due + timedelta(days=1), datetime.min.time(), SHANGHAI)
