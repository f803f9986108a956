"""Pending stock 未结: which stage a case is in, and what enters and leaves each stage in a period."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from contracts import Envelope, Event
from contracts.assignment import AssignmentReturned, LawyerAssigned
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
)
from contracts.mediation import CaseClosed
from reporting.calendar.rules.periods import Calendar, stock_period
from reporting.figures.rules.stored_rows import NO_CLASS, Case, FigureKey

STAGES: Final = ("stock_undecided", "stock_unassigned", "stock_handled")
"""To be decided, granted and to be assigned (again, once it was returned), in a lawyer's hands."""
UNDECIDED, UNASSIGNED, HANDLED = STAGES

ENDS: Final[tuple[type[Event], ...]] = (ApplicationRefused, ApplicationWithdrawn, AidTerminated, CaseClosed)
"""The events that take a case out of the stock; the earliest one decides."""


def advance(case: Case, envelope: Envelope) -> Case:
    """The case after an event: each stage's earliest instant, and every turn of its being handled."""
    event, time = envelope.data, envelope.time
    if isinstance(event, ApplicationReceived):
        return replace(
            case,
            case_class=event.case_class.value,
            workers=event.workers,
            workers_exact=event.workers_exact,
            received_at=time,
        )
    if isinstance(event, AidGranted):
        return replace(case, granted_at=_earlier(case.granted_at, time))
    if isinstance(event, LawyerAssigned):
        return case if case.is_handled else _handed_over(case, time)
    if isinstance(event, AssignmentReturned):
        return _handed_over(case, time) if case.is_handled else case
    if isinstance(event, ENDS):
        return replace(case, ended_at=_earlier(case.ended_at, time))
    return case


def stock_changes(before: Case, after: Case, calendar: Calendar) -> Mapping[FigureKey, int]:
    """Kept as what enters and leaves a stage per period, so that its level is a sum over periods."""
    if _stages(before) == _stages(after):
        return {}
    moves = _moves(after, calendar)
    moves.subtract(_moves(before, calendar))
    return {key: amount for key, amount in moves.items() if amount}


def _earlier(known: datetime | None, time: datetime) -> datetime:
    return time if known is None else min(known, time)


def _handed_over(case: Case, time: datetime) -> Case:
    """Assigned, or returned; told earlier than the turn before, it counts as then."""
    return replace(case, handovers=(*case.handovers, max((time, *case.handovers[-1:]))))


def _stages(case: Case) -> tuple[object, ...]:
    return case.case_class, case.received_at, case.granted_at, case.handovers, case.ended_at


def _moves(case: Case, calendar: Calendar) -> Counter[FigureKey]:
    """A case is in one stage from its beginning to the next one's, or to the end of the case."""
    moves: Counter[FigureKey] = Counter()
    for stage, enters, leaves in _stays(case):
        first = min(filter(None, (leaves, case.ended_at)), default=None)
        if enters is not None and (first is None or enters < first):
            _enter_and_leave(moves, case, stage, enters, first, calendar)
    return moves


def _stays(case: Case) -> Iterator[tuple[str, datetime | None, datetime | None]]:
    """Which stage from when until when; the end of the case is not looked at."""
    turns = case.handovers
    assigned = turns[0] if turns else None
    yield UNDECIDED, case.received_at, min(filter(None, (case.granted_at, assigned)), default=None)
    yield UNASSIGNED, case.granted_at, assigned
    for number, instant in enumerate(turns):
        yield (UNASSIGNED if number % 2 else HANDLED), instant, next(iter(turns[number + 1 :]), None)


def _enter_and_leave(
    moves: Counter[FigureKey],
    case: Case,
    stage: str,
    enters: datetime,
    leaves: datetime | None,
    calendar: Calendar,
) -> None:
    for instant, amount in ((enters, 1), (leaves, -1)):
        period = stock_period(calendar, instant) if instant else None
        if period is not None:
            moves[FigureKey(case.campaign, case.county, period, stage, case.case_class or NO_CLASS)] += amount
