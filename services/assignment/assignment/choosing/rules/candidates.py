"""The lawyers a case may go to, with what they have to do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contracts import CaseClass
from contracts.assignment import LawyerKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lawyer or grassroots legal worker of the county's detachment (N4.1). `duty_days`: Monday is 0."""

    lawyer_id: str
    kind: LawyerKind
    firm_hash: str
    expertise: frozenset[CaseClass]
    capacity: int
    duty_days: frozenset[int]
    roster_order: int
    seats_taken: frozenset[int] = frozenset()
    last_assigned_at: datetime | None = None

    @property
    def load(self) -> int:
        """How many cases this lawyer handles."""
        return len(self.seats_taken)

    @property
    def free_seats(self) -> int:
        """How many more this lawyer can take; lowering a capacity takes no case away."""
        return max(0, self.capacity - self.load)

    @property
    def free_seat(self) -> int:
        """The lowest seat that is free: below capacity there is one, whatever the capacity once was."""
        return min(set(range(1, self.capacity + 1)) - self.seats_taken)


def with_one_more(detachment: Sequence[Candidate], lawyer_id: str, now: datetime) -> Sequence[Candidate]:
    """The detachment after one of them was given a case."""
    return [_busier(each, now) if each.lawyer_id == lawyer_id else each for each in detachment]


def with_one_less(detachment: Sequence[Candidate], lawyer_id: str, seat: int) -> Sequence[Candidate]:
    """The detachment after a case left one of them; when the last one came stays."""
    return [
        replace(each, seats_taken=each.seats_taken - {seat}) if each.lawyer_id == lawyer_id else each
        for each in detachment
    ]


def _busier(lawyer: Candidate, now: datetime) -> Candidate:
    return replace(lawyer, seats_taken=lawyer.seats_taken | {lawyer.free_seat}, last_assigned_at=now)
