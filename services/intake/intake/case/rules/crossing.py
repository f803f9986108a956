"""What other services say happened, happened: own state × foreign event, total (domain §4).

Nothing that intake decided is ever undone by it: a fact that meets an ended case is recorded.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from casework.crossing import APPLY, CONTRADICT, RECORD, Verdict, crossing_table
from contracts import Event
from contracts.assignment import (
    AssignmentConfirmed,
    AssignmentLimitReached,
    AssignmentReturned,
    LawyerAssigned,
    LawyerReplaced,
    NoLawyerAvailable,
)
from contracts.mediation import (
    AgreementReached,
    CaseClosed,
    ClosingCorrected,
    ConfirmationFiled,
    ConfirmationGranted,
    ConfirmationRefused,
    FilingDue,
    InstalmentMissed,
    InstalmentSetRight,
    MediationFailed,
    MediationOpened,
    PaymentReceived,
    PaymentVoided,
    PriorityRequested,
    ProceedingsEnded,
    ProceedingsOpened,
    SessionHeld,
)
from intake.case.rules.case import Case, end
from intake.case.rules.states import Progress, State

# never received; then received, accepted, granted; then refused, withdrawn, terminated, closed
NO_EFFECT: Final = (CONTRADICT, *(RECORD, RECORD, RECORD), *(RECORD, RECORD, RECORD, RECORD))
ONLY_GRANTED: Final = (CONTRADICT, *(RECORD, RECORD, APPLY), *(RECORD, RECORD, RECORD, RECORD))
ANY_OPEN: Final = (CONTRADICT, *(APPLY, APPLY, APPLY), *(RECORD, RECORD, RECORD, RECORD))

CROSSING: Final = crossing_table(
    State,
    {
        LawyerAssigned: ONLY_GRANTED,
        NoLawyerAvailable: ONLY_GRANTED,
        AssignmentConfirmed: NO_EFFECT,
        AssignmentReturned: ONLY_GRANTED,
        AssignmentLimitReached: NO_EFFECT,
        LawyerReplaced: ONLY_GRANTED,
        MediationOpened: ONLY_GRANTED,
        SessionHeld: NO_EFFECT,
        AgreementReached: NO_EFFECT,
        ConfirmationFiled: NO_EFFECT,
        ConfirmationGranted: NO_EFFECT,
        ConfirmationRefused: NO_EFFECT,
        PaymentReceived: NO_EFFECT,
        PaymentVoided: NO_EFFECT,
        InstalmentMissed: NO_EFFECT,
        InstalmentSetRight: NO_EFFECT,
        MediationFailed: NO_EFFECT,
        FilingDue: NO_EFFECT,
        ProceedingsOpened: NO_EFFECT,
        ProceedingsEnded: NO_EFFECT,
        # An employer may pay before the grant: any open case may be closed.
        CaseClosed: ANY_OPEN,
        ClosingCorrected: NO_EFFECT,
        PriorityRequested: NO_EFFECT,
    },
)

PROGRESS: Final[Mapping[type[Event], Progress | None]] = MappingProxyType(
    {
        LawyerAssigned: Progress.assigned,
        LawyerReplaced: Progress.assigned,
        AssignmentReturned: None,
        NoLawyerAvailable: None,
        MediationOpened: Progress.mediating,
    }
)
"""How far a granted case has come after an event."""


def cross(case: Case | None, event: Event, at: datetime) -> tuple[Case, Verdict]:
    """The case after a foreign event.

    Raises Contradiction when there is no such case.
    """
    verdict = CROSSING.verdict(case.state if case else None, type(event))
    assert case is not None
    return (_move(case, event, at) if verdict is Verdict.apply else case), verdict


def _move(case: Case, event: Event, at: datetime) -> Case:
    """Progress and who handles it are no acts of ours: they leave the version."""
    if isinstance(event, CaseClosed):
        return end(case, State.closed, at)
    opened = case.mediation_opened or isinstance(event, MediationOpened)
    return replace(
        case,
        progress=_progress(type(event), opened),
        mediation_opened=opened,
        lawyer_id=_handler(case.lawyer_id, event),
    )


def _progress(event: type[Event], opened: bool) -> Progress | None:
    """A mediation once opened goes on with the next lawyer; it is not opened again."""
    progress = PROGRESS[event]
    return Progress.mediating if opened and progress is Progress.assigned else progress


def _handler(present: str | None, event: Event) -> str | None:
    """Who handles the case after an event of assignment; nobody else of the lawyers reads it."""
    match event:
        case LawyerAssigned():
            return event.lawyer_id
        case LawyerReplaced():
            return event.to_lawyer_id
        case AssignmentReturned() | NoLawyerAvailable():
            return None
        case _:
            return present
