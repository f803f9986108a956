"""A case as intake knows it, and how it changes: every change is a new value."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from clock import SHANGHAI
from contracts import CaseClass, Lane
from intake.rules import urgency
from intake.rules.codes import Paper, Progress, State, UrgentGround
from intake.rules.papers import in_order


@dataclass(frozen=True, slots=True)
class Case:
    """The state of an application, its papers, and separate facts.

    means_basis: exempt from the means review, and by what · accepted_first: papers were owed for the moment
    (N2.3) · mediation_opened: a lawyer assigned from then on goes on mediating.
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
    limitation_ends: date | None
    urgent_grounds: tuple[UrgentGround, ...]
    accepted_at: datetime | None = None
    granted_at: datetime | None = None
    standing_order: str | None = None
    ended_at: datetime | None = None
    overdue_at: datetime | None = None
    progress: Progress | None = None
    mediation_opened: bool = False
    version: int = 1

    @property
    def last_step_at(self) -> datetime:
        """When the latest step so far happened."""
        return max(filter(None, (self.received_at, self.accepted_at, self.granted_at, self.ended_at)))

    def is_urgent(self, on: date) -> bool:
        """A limitation ends soon, as seen on a day: it comes nearer while a case waits."""
        return self.ended_at is None and urgency.is_urgent(self.limitation_ends, on)

    def is_aid_first(self, on: date) -> bool:
        """Urgency lets aid come before the papers that are owed (see `urgency.aid_first_basis`)."""
        return bool(self.papers_owed) and (self.is_urgent(on) or bool(self.urgent_grounds))


def day_of(instant: datetime) -> date:
    """Days are Shanghai's."""
    return instant.astimezone(SHANGHAI).date()


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
