"""A case as far as it concerns assignment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assignment.case.rules.states import State
from contracts import CaseClass


@dataclass(frozen=True, slots=True)
class Case:
    """One row of `cases`; migrations/0001_assignment.sql says what each column means."""

    case_id: UUID
    campaign: str
    county: str
    state: State
    version: int = 1
    case_no: str | None = None
    """What people call it by; None only where the case ended before anything else was heard of it."""
    case_class: CaseClass | None = None
    """None like the number."""
    respondents: frozenset[str] = frozenset()
    """Keyed hashes of their names."""
    workers: int | None = None
    workers_exact: bool = True
    workers_known: bool = True
    granted_at: datetime | None = None
    """The clock of the case: no return or replacement moves it."""
    waiting_since: datetime | None = None
    lawyer_id: str | None = None
    """The handler; of an ended case the last one."""
    seat: int | None = None
    """Which place of the handler's capacity the case takes."""
    round: int = 0
    """Grows with every choice."""
    assigned_at: datetime | None = None

    @property
    def handler(self) -> str:
        """The lawyer of a case that is assigned or confirmed."""
        assert self.lawyer_id is not None
        return self.lawyer_id
