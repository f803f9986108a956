"""What other services say happened, happened: the table own state × foreign event, total (domain §4)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from contracts import Event
from contracts.assignment import AssignmentReturned, LawyerAssigned, LawyerReplaced
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
)
from mediation.rules.case import State


class Verdict(StrEnum):
    """What another service's fact does to us."""

    apply = "apply"
    """It is the next thing to happen here."""
    record = "record"
    """It happened, is written down, and changes nothing here."""
    compensate = "compensate"
    """It undoes what we had begun: mediation, or our part in the proceedings, is broken off."""
    contradict = "contradict"
    """Its own source never said what must come before: nobody can accept it, so it goes to quarantine."""


class Contradiction(Exception):
    """A producer contradicts itself."""


_APPLY, _RECORD, _UNDO, _NEVER = Verdict.apply, Verdict.record, Verdict.compensate, Verdict.contradict
_STATES: Final = (None, *State)
_TABLE: Final[Mapping[type[Event], tuple[Verdict, ...]]] = {
    # None: we know nothing of the case; its application may lie in our quarantine while assignment goes on.
    #                     None   waiting mediating performing failed proceedings closed  ended
    ApplicationReceived: (_APPLY, _RECORD, _APPLY, _APPLY, _APPLY, _APPLY, _APPLY, _APPLY),
    AidGranted: (_NEVER, _APPLY, _APPLY, _APPLY, _APPLY, _APPLY, _RECORD, _RECORD),
    LawyerAssigned: (_APPLY, _APPLY, _APPLY, _APPLY, _APPLY, _APPLY, _RECORD, _RECORD),
    LawyerReplaced: (_NEVER, _APPLY, _APPLY, _APPLY, _APPLY, _APPLY, _RECORD, _RECORD),
    AssignmentReturned: (_NEVER, _RECORD, _APPLY, _APPLY, _APPLY, _APPLY, _RECORD, _RECORD),
    # A withdrawal or termination meets a payment plan: the agreement binds both sides (人民调解法 31) and the
    # money is still owed, so the plan goes on until a person closes it here; elsewhere our work is over.
    ApplicationRefused: (_NEVER, _APPLY, _UNDO, _APPLY, _UNDO, _UNDO, _RECORD, _RECORD),
    ApplicationWithdrawn: (_NEVER, _APPLY, _UNDO, _APPLY, _UNDO, _UNDO, _RECORD, _RECORD),
    AidTerminated: (_NEVER, _APPLY, _UNDO, _APPLY, _UNDO, _UNDO, _RECORD, _RECORD),
}
CROSSING: Final[Mapping[tuple[State | None, type[Event]], Verdict]] = MappingProxyType(
    {
        (state, event): verdict
        for event, row in _TABLE.items()
        for state, verdict in zip(_STATES, row, strict=True)
    }
)
"""Own state × foreign event, total."""


def after_the_end_of_aid(state: State) -> State:
    """An agreement is followed to its end; everything else is over."""
    return State.performing if state is State.performing else State.ended


def crossing(state: State | None, event: type[Event]) -> Verdict:
    """What the event does in this state.

    Raises Contradiction when its own source can't have said it.
    """
    verdict = CROSSING[state, event]
    if verdict is Verdict.contradict:
        raise Contradiction(f"{event.__name__} about a case that was never heard of")
    return verdict
