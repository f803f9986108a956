"""A case as intake knows it. It never changes: every change is a new value, with the next version."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from casework.versions import next_version
from contracts import CaseClass, Lane
from intake.case.rules.aid_first import UrgentGround, is_aid_first
from intake.case.rules.paper_kinds import Paper
from intake.case.rules.review import Review
from intake.case.rules.states import Progress, State
from timelimits import limitation_warning


@dataclass(frozen=True, slots=True)
class Case:
    """The state of an application, its papers, and separate facts.

    means_basis: exempt from the means review, and by what · accepted_first: papers were owed for the moment
    (N2.3) · standing_order: the order under which the rule granted · papers_told_at: when the one list was
    made · mediation_opened: a lawyer assigned from then on goes on mediating · lawyer_id: who handles it, of
    an ended case the last one · station: the workstation that filed it, if one did · version: the ETag, one
    more with each act of ours.
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
    papers_told_at: datetime | None = None
    notice_served_at: datetime | None = None
    progress: Progress | None = None
    mediation_opened: bool = False
    lawyer_id: str | None = None
    station: str | None = None
    preliminary_review: Review | None = None
    version: int = 1

    @property
    def last_step_at(self) -> datetime:
        """When the latest step so far happened."""
        return max(filter(None, (self.received_at, self.accepted_at, self.granted_at, self.ended_at)))

    @property
    def running_limitation(self) -> date | None:
        """The day a limitation ends, while the case may still be too late for it."""
        return self.limitation_ends if self.ended_at is None else None

    def is_urgent(self, on: date) -> bool:
        """A limitation ends soon, as seen on a day: it comes nearer while a case waits."""
        return limitation_warning.is_urgent(self.running_limitation, on)

    def is_aid_first(self, on: date) -> bool:
        return is_aid_first(self.papers_owed, self.running_limitation, self.urgent_grounds, on)


def end(case: Case, state: State, at: datetime) -> Case:
    """Refused, withdrawn, terminated or closed."""
    return next_version(replace(case, state=state, ended_at=at))
