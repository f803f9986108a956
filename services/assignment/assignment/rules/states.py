"""What may happen to a case here, by people and by what other services say."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from contracts import Event
from contracts.intake import AidGranted, AidTerminated, ApplicationReceived, ApplicationWithdrawn
from contracts.mediation import CaseClosed


class State(StrEnum):
    """Where a case stands with us; see migrations/0001_assignment.sql for what each means."""

    received = "received"
    waiting = "waiting"
    assigned = "assigned"
    confirmed = "confirmed"
    ended = "ended"


HELD = frozenset({State.assigned, State.confirmed})
"""A lawyer holds the case: it counts as load."""


class Action(StrEnum):
    """What people do to an assignment."""

    confirmation = "confirmation"
    give_back = "return"
    replacement = "replacement"


@dataclass(frozen=True, slots=True)
class Impossible:
    """The state does not allow the action."""

    state: State
    action: Action


ACTIONS: Final[Mapping[tuple[State, Action], State]] = MappingProxyType(
    {
        (State.assigned, Action.confirmation): State.confirmed,
        (State.assigned, Action.give_back): State.waiting,
        (State.confirmed, Action.give_back): State.waiting,
        (State.assigned, Action.replacement): State.assigned,
        (State.confirmed, Action.replacement): State.assigned,
    }
)


def after(state: State, action: Action) -> State | Impossible:
    """The next state; whatever is not in the table is impossible."""
    return ACTIONS.get((state, action), Impossible(state, action))


def allowed(state: State) -> tuple[Action, ...]:
    """What people may do in this state."""
    return tuple(action for action in Action if (state, action) in ACTIONS)


class Verdict(StrEnum):
    """What another service's fact does to us (domain §4, people cross)."""

    apply = "apply"
    """It is the next thing to happen here."""
    record = "record"
    """It happened, is written down, and changes nothing here."""
    compensate = "compensate"
    """It undoes what we had decided: the lawyer is released."""
    contradict = "contradict"
    """Its own source never said what must come before: nobody can accept it, so it goes to quarantine."""


class Contradiction(Exception):
    """A producer contradicts itself."""


_APPLY, _RECORD, _UNDO, _NEVER = Verdict.apply, Verdict.record, Verdict.compensate, Verdict.contradict
_STATES: Final = (None, *State)
_TABLE: Final[Mapping[type[Event], tuple[Verdict, ...]]] = {
    # None: we know nothing of the case. Mediation may end a case whose application lies in our quarantine.
    #                     None    received waiting  assigned confirmed ended
    ApplicationReceived: (_APPLY, _RECORD, _RECORD, _RECORD, _RECORD, _RECORD),
    AidGranted: (_NEVER, _APPLY, _RECORD, _RECORD, _RECORD, _RECORD),
    ApplicationWithdrawn: (_NEVER, _APPLY, _APPLY, _UNDO, _UNDO, _RECORD),
    AidTerminated: (_NEVER, _APPLY, _APPLY, _UNDO, _UNDO, _RECORD),
    CaseClosed: (_APPLY, _APPLY, _APPLY, _APPLY, _APPLY, _RECORD),
}
CROSSING: Final[Mapping[tuple[State | None, type[Event]], Verdict]] = MappingProxyType(
    {
        (state, event): verdict
        for event, row in _TABLE.items()
        for state, verdict in zip(_STATES, row, strict=True)
    }
)
"""Own state × foreign event, total."""


def crossing(state: State | None, event: type[Event]) -> Verdict:
    """What the event does in this state.

    Raises Contradiction when its own source can't have said it.
    """
    verdict = CROSSING[state, event]
    if verdict is Verdict.contradict:
        raise Contradiction(f"{event.__name__} about a case that was never received")
    return verdict
