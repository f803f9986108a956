"""What other services say happened, happened: the table own state × foreign event, total (domain §4)."""

from typing import Final

from casework.crossing import Verdict, crossing_table
from contracts.assignment import (
    AssignmentConfirmed,
    AssignmentReturned,
    LawyerAssigned,
    LawyerReplaced,
    NoLawyerAvailable,
)
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationAccepted,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
    PapersOverdue,
    PapersRequested,
    PapersSupplied,
)
from mediation.case.rules.states import State

_APPLY, _RECORD, _UNDO, _NEVER = Verdict.apply, Verdict.record, Verdict.compensate, Verdict.contradict

CROSSING: Final = crossing_table(
    State,
    {
        # None: nothing is known of the case; its application may lie in our quarantine while others go on.
        #                     None   waiting mediating performing failed proceedings closed  ended
        ApplicationReceived: (_APPLY, _RECORD, _APPLY, _APPLY, _APPLY, _APPLY, _APPLY, _APPLY),
        AidGranted: (_NEVER, _APPLY, _APPLY, _APPLY, _APPLY, _APPLY, _RECORD, _RECORD),
        LawyerAssigned: (_APPLY, _APPLY, _APPLY, _APPLY, _APPLY, _APPLY, _RECORD, _RECORD),
        LawyerReplaced: (_NEVER, _APPLY, _APPLY, _APPLY, _APPLY, _APPLY, _RECORD, _RECORD),
        AssignmentReturned: (_NEVER, _RECORD, _APPLY, _APPLY, _APPLY, _APPLY, _RECORD, _RECORD),
        # A withdrawal or termination meets a payment plan: the agreement binds both sides (人民调解法 31) and
        # money is still owed, so the plan goes on until a person closes it. Elsewhere our work is over.
        ApplicationRefused: (_NEVER, _APPLY, _UNDO, _APPLY, _UNDO, _UNDO, _RECORD, _RECORD),
        ApplicationWithdrawn: (_NEVER, _APPLY, _UNDO, _APPLY, _UNDO, _UNDO, _RECORD, _RECORD),
        AidTerminated: (_NEVER, _APPLY, _UNDO, _APPLY, _UNDO, _UNDO, _RECORD, _RECORD),
    },
    # Papers are between intake and the applicant. Mediation waits for a handler, not for a confirmation.
    ignored=(
        ApplicationAccepted,
        PapersRequested,
        PapersSupplied,
        PapersOverdue,
        NoLawyerAvailable,
        AssignmentConfirmed,
    ),
)


def after_the_end_of_aid(state: State) -> State:
    """An agreement is followed to its end; everything else is over."""
    return State.performing if state is State.performing else State.ended
