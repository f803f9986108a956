"""Pending stock 未结: which stage a case is in, and what enters and leaves each stage in a period."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from contracts import Envelope, Event
from contracts.agency_facts import PriorityAnswered
from contracts.assignment import AssignmentReturned, LawyerAssigned, LawyerReplaced
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
)
from contracts.mediation import CaseClosed, ClosingCorrected, PriorityRequested
from reporting.calendar.rules.periods import Calendar, stock_period
from reporting.figures.rules.priorities import with_priority
from reporting.figures.rules.stored_rows import NO_CLASS, Case, EndedAs, FigureKey

STAGES: Final = ("stock_undecided", "stock_unassigned", "stock_handled")
"""To be decided, granted and to be assigned (again, once it was returned), in a lawyer's hands."""
UNDECIDED, UNASSIGNED, HANDLED = STAGES

ENDS: Final[tuple[type[Event], ...]] = (ApplicationRefused, ApplicationWithdrawn, AidTerminated, CaseClosed)
"""The events that take a case out of the stock; the earliest one decides."""

ENDED_WITHOUT_CLOSING: Final[Mapping[type[Event], EndedAs]] = {
    ApplicationRefused: EndedAs.refused,
    ApplicationWithdrawn: EndedAs.withdrawn,
    AidTerminated: EndedAs.terminated,
}

Move = tuple[str, str, datetime, int]
"""Stage, class, when, and 1 for entering it or -1 for leaving it."""


def advance(case: Case, envelope: Envelope) -> Case:
    """The case after an event: each stage's earliest instant, every turn of its being handled, who was asked
    to hear it first."""
    event, time = envelope.data, envelope.time
    if isinstance(event, ApplicationReceived):
        return replace(
            case,
            case_class=event.case_class.value,
            workers=event.workers,
            workers_exact=event.workers_exact,
            received_at=time,
            case_no=event.case_no,
            migrant_worker=event.migrant_worker,
        )
    if isinstance(event, AidGranted):
        return replace(case, granted_at=_earliest(case.granted_at, time))
    if isinstance(event, LawyerAssigned | LawyerReplaced | AssignmentReturned):
        return _with_handler(case, event, time)
    if isinstance(event, PriorityRequested | PriorityAnswered):
        return replace(case, priorities=with_priority(case.priorities or (), envelope, event))
    if isinstance(event, ENDS):
        return _ended(case, event, time)
    if isinstance(event, ClosingCorrected) and case.ended_as not in ENDED_WITHOUT_CLOSING.values():
        return replace(case, ended_as=EndedAs(event.outcome))
    return case


def _with_handler(
    case: Case, event: LawyerAssigned | LawyerReplaced | AssignmentReturned, time: datetime
) -> Case:
    if isinstance(event, LawyerAssigned):
        return case if case.is_handled else replace(_handed_over(case, time), handler=event.lawyer_id)
    if isinstance(event, LawyerReplaced):
        return replace(case, handler=event.to_lawyer_id)
    return replace(_handed_over(case, time), handler=None) if case.is_handled else case


def _ended(case: Case, event: Event, time: datetime) -> Case:
    """Of two ends the earlier, of two at one instant the closing: whichever is read first (S6)."""
    if case.ended_at is not None:
        is_later = time > case.ended_at or (time == case.ended_at and not isinstance(event, CaseClosed))
        if is_later:
            return case
    how = EndedAs(event.outcome) if isinstance(event, CaseClosed) else ENDED_WITHOUT_CLOSING[type(event)]
    return replace(case, ended_at=time, ended_as=how)


def stock_changes(before: Case, after: Case, calendar: Calendar) -> Mapping[FigureKey, int]:
    """Kept as what enters and leaves a stage per period, so that its level is a sum over periods."""
    if _stages(before) == _stages(after):
        return {}
    were, are = _moves(before), _moves(after)
    changes: Counter[FigureKey] = Counter()
    for moves, sign in ((were - are, -1), (are - were, 1)):
        for stage, case_class, instant, amount in moves:
            period = stock_period(calendar, instant)
            if period is not None:
                changes[FigureKey(after.campaign, after.county, period, stage, case_class)] += sign * amount
    return {key: amount for key, amount in changes.items() if amount}


def _handed_over(case: Case, time: datetime) -> Case:
    """Assigned, or returned; told earlier than the turn before, it counts as then."""
    return replace(case, handovers=(*case.handovers, max((time, *case.handovers[-1:]))))


def _stages(case: Case) -> tuple[object, ...]:
    return case.case_class, case.received_at, case.granted_at, case.handovers, case.ended_at


def _moves(case: Case) -> set[Move]:
    """A case is in one stage from its beginning to the next one's, or to the end of the case.

    It enters and leaves a stage at an instant once at most.
    """
    moves: set[Move] = set()
    case_class = case.case_class or NO_CLASS
    for stage, enters, leaves in _stays(case):
        first = _earliest(leaves, case.ended_at)
        if enters is not None and (first is None or enters < first):
            moves.add((stage, case_class, enters, 1))
            if first is not None:
                moves.add((stage, case_class, first, -1))
    return moves


def _stays(case: Case) -> Iterator[tuple[str, datetime | None, datetime | None]]:
    """Which stage from when until when; the end of the case is not looked at."""
    turns = case.handovers
    assigned = turns[0] if turns else None
    yield UNDECIDED, case.received_at, _earliest(case.granted_at, assigned)
    yield UNASSIGNED, case.granted_at, assigned
    for number, instant in enumerate(turns):
        yield (UNASSIGNED if number % 2 else HANDLED), instant, next(iter(turns[number + 1 :]), None)


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)
