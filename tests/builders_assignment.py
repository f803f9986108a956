"""Candidates, matters and cases for the rules of assignment."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from assignment.case.rules.case import Case
from assignment.case.rules.states import State
from assignment.choosing.rules.candidates import Candidate
from assignment.choosing.rules.eligibility import Matter
from assignment.conflicts.rules import Conflict, client
from contracts import CaseClass
from contracts.assignment import LawyerKind

TUESDAY = datetime.fromisoformat("2019-01-08T12:00:00+08:00")
TODAY = TUESDAY.date()
EVERY_DAY = frozenset(range(7))

CANDIDATE = Candidate(
    lawyer_id="L330302-01",
    kind=LawyerKind.lawyer,
    firm_hash="firm-a",
    expertise=frozenset(CaseClass),
    capacity=3,
    duty_days=EVERY_DAY,
    roster_order=1,
)
MATTER = Matter(CaseClass.wages, frozenset({"employer"}))


def candidate(number: int, *, load: int = 0, **different: Any) -> Candidate:
    """The n-th of the roster, able to take any case unless said otherwise."""
    seats = frozenset(range(1, load + 1))
    return replace(
        CANDIDATE, lawyer_id=f"L330302-{number:02}", roster_order=number, seats_taken=seats, **different
    )


def matter(**different: Any) -> Matter:
    """A wage claim against one employer, unless said otherwise."""
    return replace(MATTER, **different)


def handled_by_first() -> dict[str, Any]:
    """A matter that the first of the roster handled, and returned or was replaced in."""
    return {"former_handlers": frozenset({"L330302-01"})}


def acts_for_employer(**different: Any) -> Conflict:
    """The firm of everybody on the roster acts for the employer, unless said otherwise."""
    return replace(client(("330302", "firm-a", "K-1"), "employer", None), **different)


def case_in(state: State) -> Case:
    """A case as it is in a state."""
    case = Case(
        UUID(int=1),
        "wenzhou-2018",
        "330302",
        state,
        version=5,
        case_class=CaseClass.wages,
        granted_at=None if state is State.received else TUESDAY,
        round=2,
    )
    if state not in (State.assigned, State.confirmed):
        return case
    return replace(case, lawyer_id="L330302-01", seat=1, assigned_at=TUESDAY)
