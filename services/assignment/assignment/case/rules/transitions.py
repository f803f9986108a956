"""What becomes of a case: each change is a new value, one version on. Callers know that it is allowed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from assignment.case.rules.case import Case
from assignment.case.rules.states import CaseState


def grant(case: Case, granted_at: datetime) -> Case:
    """Onto the waiting list."""
    return _change(case, state=CaseState.waiting, granted_at=granted_at)


def begin_wait(case: Case, since: datetime) -> Case:
    """Nobody can take it, and an event says so: once in each wait."""
    return _change(case, waiting_since=since)


def assign(case: Case, lawyer_id: str, seat: int, now: datetime) -> Case:
    """To a new handler, from the waiting list or from the handler before."""
    return _change(
        case,
        state=CaseState.assigned,
        lawyer_id=lawyer_id,
        seat=seat,
        round=case.round + 1,
        assigned_at=now,
        waiting_since=None,
    )


def confirm(case: Case) -> Case:
    """The handler takes it."""
    return _change(case, state=CaseState.confirmed)


def take_back(case: Case) -> Case:
    """Back onto the waiting list, at the place its grant gives it; the seat is free."""
    return _change(case, state=CaseState.waiting, lawyer_id=None, seat=None, assigned_at=None)


def end(case: Case) -> Case:
    """Nothing more to do here; the seat is free, the last handler remains known."""
    return _change(case, state=CaseState.ended, seat=None, waiting_since=None)


def _change(case: Case, **fields: Any) -> Case:
    return replace(case, version=case.version + 1, **fields)
