"""What becomes of a case: each change is a new value, one version on. Callers know that it is allowed."""

from dataclasses import replace
from datetime import datetime

from assignment.case.rules.case import Case
from assignment.case.rules.states import State
from casework.versions import next_version


def grant(case: Case, granted_at: datetime) -> Case:
    """Onto the waiting list."""
    return next_version(replace(case, state=State.waiting, granted_at=granted_at))


def begin_wait(case: Case, since: datetime) -> Case:
    """Nobody can take it, and an event says so: once in each wait."""
    return next_version(replace(case, waiting_since=since))


def assign(case: Case, lawyer_id: str, seat: int, now: datetime) -> Case:
    """To a new handler, from the waiting list or from the handler before."""
    assigned = replace(
        case,
        state=State.assigned,
        lawyer_id=lawyer_id,
        seat=seat,
        round=case.round + 1,
        assigned_at=now,
        waiting_since=None,
    )
    return next_version(assigned)


def confirm(case: Case) -> Case:
    """The handler takes it."""
    return next_version(replace(case, state=State.confirmed))


def take_back(case: Case) -> Case:
    """Back onto the waiting list, at the place its grant gives it; the seat is free."""
    return next_version(replace(case, state=State.waiting, lawyer_id=None, seat=None, assigned_at=None))


def end(case: Case) -> Case:
    """Nothing more to do here; the seat is free, the last handler remains known."""
    return next_version(replace(case, state=State.ended, seat=None, waiting_since=None))
