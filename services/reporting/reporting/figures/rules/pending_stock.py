"""Pending stock 未结: which stage a case is in, and what enters and leaves each stage in a period."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise
from operator import attrgetter
from typing import Final, assert_never

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
from reporting.figures.rules.stored_rows import (
    NO_CLASS,
    Case,
    EndedAs,
    FigureKey,
    StockMove,
    Turn,
    TurnKind,
)

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

TURNS: Final[Mapping[type[Event], TurnKind]] = {
    ApplicationReceived: TurnKind.received,
    AidGranted: TurnKind.granted,
    LawyerAssigned: TurnKind.assigned,
    AssignmentReturned: TurnKind.returned,
    **dict.fromkeys(ENDS, TurnKind.ended),
}
"""The events that move a case in the stock."""

NO_STAGES: Final = (None, None, None, (), None)
"""Of a case of which nothing is known yet that moves it."""

Move = tuple[str, str, datetime, int]
"""Stage, class, when, and 1 for entering it or -1 for leaving it."""


def advance(case: Case, envelope: Envelope) -> Case:
    """The case after an event: each stage's earliest instant, every turn of its being handled, who was asked
    to hear it first."""
    event = envelope.data
    kind = TURNS.get(type(event))
    if kind is not None:
        turn = Turn(kind, envelope.time, envelope.recorded)
        return _with_what_it_says(case, _turned(_with_turn(case, turn), turn), event, turn)
    if isinstance(event, LawyerReplaced):
        return case._replace(handler=event.to_lawyer_id)
    if isinstance(event, ClosingCorrected) and case.ended_as not in ENDED_WITHOUT_CLOSING.values():
        return case._replace(ended_as=EndedAs(event.outcome))
    if isinstance(event, PriorityRequested | PriorityAnswered) and case.priorities is not None:
        return case._replace(priorities=with_priority(case.priorities, envelope, event))
    return case


def _with_what_it_says(before: Case, turned: Case, event: Event, turn: Turn) -> Case:
    """Beside the stage: class and workers, who handles it, how it ended."""
    match turn.kind:
        case TurnKind.granted:
            return turned
        case TurnKind.ended:
            return turned._replace(ended_as=_ended_as(before, event, turn.time))
    if isinstance(event, ApplicationReceived):
        return turned._replace(
            case_class=event.case_class.value,
            workers=event.workers,
            workers_exact=event.workers_exact,
            case_no=event.case_no,
            migrant_worker=event.migrant_worker,
        )
    if isinstance(event, LawyerAssigned):
        return turned if before.is_handled else turned._replace(handler=event.lawyer_id)
    return turned._replace(handler=None) if before.is_handled else turned


def _with_turn(case: Case, turn: Turn) -> Case:
    """A case from before turns were kept gets none: with some of them its history would be another."""
    if not case.turns and _stages(case) != NO_STAGES:
        return case
    return case._replace(turns=tuple(sorted((*case.turns, turn), key=attrgetter("recorded"))))


def _turned(case: Case, turn: Turn) -> Case:
    time = turn.time
    match turn.kind:
        case TurnKind.received:
            return case._replace(received_at=time)
        case TurnKind.granted:
            return case._replace(granted_at=_earliest(case.granted_at, time))
        case TurnKind.assigned:
            return case if case.is_handled else _handed_over(case, time)
        case TurnKind.returned:
            return _handed_over(case, time) if case.is_handled else case
        case TurnKind.ended:
            return case._replace(ended_at=_earliest(case.ended_at, time))
        case _:
            assert_never(turn.kind)


def _ended_as(case: Case, event: Event, time: datetime) -> EndedAs | None:
    """Of two ends the earlier, of two at one instant the closing: whichever is read first (S6)."""
    if case.ended_at is not None:
        is_later = time > case.ended_at or (time == case.ended_at and not isinstance(event, CaseClosed))
        if is_later:
            return case.ended_as
    return EndedAs(event.outcome) if isinstance(event, CaseClosed) else ENDED_WITHOUT_CLOSING[type(event)]


def stock_changes(before: Case, after: Case, calendar: Calendar) -> Mapping[FigureKey, int]:
    """Kept as what enters and leaves a stage per period, so that its level is a sum over periods."""
    if _stages(before) == _stages(after):
        return {}
    were, are = _moves(before), _moves(after)
    periods: dict[datetime, date | None] = {}  # it leaves one stage at the instant at which it enters another
    changes: dict[FigureKey, int] = {}
    for move in were ^ are:
        stage, case_class, instant, amount = move
        if instant not in periods:
            periods[instant] = stock_period(calendar, instant)
        if (period := periods[instant]) is not None:
            key = FigureKey(after.campaign, after.county, period, stage, case_class)
            changes[key] = changes.get(key, 0) + (amount if move in are else -amount)
    return {key: amount for key, amount in changes.items() if amount}


def stock_moves(
    before: Case, after: Case, recorded: datetime, changes: Mapping[FigureKey, int], calendar: Calendar
) -> Mapping[StockMove, int]:
    """The same `changes` case by case, with when they were recorded: by these it is told how stock stood.

    Almost always an event was recorded after those that were read before it. Else what they did is told anew
    in the order of recording, so that nothing depends on what was read first (S6).
    """
    if not before.turns or before.turns[-1].recorded <= recorded:
        moves = _moves_at(after, changes, recorded)
    else:
        moves = (anew := Counter(_history(after, calendar)))
        anew.subtract(_history(before, calendar))
    return {move: amount for move, amount in moves.items() if amount}


def _moves_at(case: Case, changes: Mapping[FigureKey, int], recorded: datetime) -> dict[StockMove, int]:
    """Whatever the class of the case was: leaving one and entering another is no move."""
    moves: dict[StockMove, int] = {}
    for key, amount in changes.items():
        move = StockMove(case.campaign, case.county, key.measure, case.case_id, key.period, recorded)
        moves[move] = moves.get(move, 0) + amount
    return moves


def _history(case: Case, calendar: Calendar) -> Mapping[StockMove, int]:
    """What each turn of a case did to the stock when it was recorded."""
    moves: Counter[StockMove] = Counter()
    before = Case(case.case_id, case.campaign, case.county)
    for turn in case.turns:
        after = _turned(before, turn)
        moves.update(_moves_at(case, stock_changes(before, after, calendar), turn.recorded))
        before = after
    return moves


def _handed_over(case: Case, time: datetime) -> Case:
    """Assigned, or returned; told earlier than the turn before, it counts as then."""
    return case._replace(handovers=(*case.handovers, max((time, *case.handovers[-1:]))))


def _stages(case: Case) -> tuple[object, ...]:
    return case.case_class, case.received_at, case.granted_at, case.handovers, case.ended_at


def _moves(case: Case) -> set[Move]:
    """A case is in one stage from its beginning to the next one's, or to the end of the case.

    It enters and leaves a stage at an instant once at most.
    """
    moves: set[Move] = set()
    case_class = case.case_class or NO_CLASS
    for stage, enters, leaves in _stays(case):
        if enters is None:
            continue
        first = _earliest(leaves, case.ended_at)
        if first is None:
            moves.add((stage, case_class, enters, 1))
        elif enters < first:
            moves.update(((stage, case_class, enters, 1), (stage, case_class, first, -1)))
    return moves


def _stays(case: Case) -> Iterator[tuple[str, datetime | None, datetime | None]]:
    """Which stage from when until when; the end of the case is not looked at."""
    turns = case.handovers
    assigned = turns[0] if turns else None
    yield UNDECIDED, case.received_at, _earliest(case.granted_at, assigned)
    yield UNASSIGNED, case.granted_at, assigned
    for number, (enters, leaves) in enumerate(pairwise((*turns, None))):
        yield (UNASSIGNED if number % 2 else HANDLED), enters, leaves


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)
