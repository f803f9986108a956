"""What other services' events do to a case in each of its states (domain §4, people cross)."""

from typing import Final

from assignment.case.rules.states import CaseState
from casework.crossing import CrossingTable, Verdict, crossing_table
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
from contracts.mediation import (
    AgreementReached,
    CaseClosed,
    InstalmentMissed,
    MediationFailed,
    MediationOpened,
    PaymentReceived,
    ProceedingsEnded,
    ProceedingsOpened,
    SessionHeld,
)

_APPLY, _NOTE, _UNDO, _NEVER = Verdict.apply, Verdict.record, Verdict.compensate, Verdict.contradict

CROSSING: Final[CrossingTable[CaseState]] = crossing_table(
    CaseState,
    {
        # None: nothing is known of the case. Mediation may end one whose application lies in our quarantine.
        #                     None    received waiting  assigned confirmed ended
        ApplicationReceived: (_APPLY, _NOTE, _NOTE, _NOTE, _NOTE, _NOTE),
        AidGranted: (_NEVER, _APPLY, _NOTE, _NOTE, _NOTE, _NOTE),
        ApplicationWithdrawn: (_NEVER, _APPLY, _APPLY, _UNDO, _UNDO, _NOTE),
        AidTerminated: (_NEVER, _APPLY, _APPLY, _UNDO, _UNDO, _NOTE),
        CaseClosed: (_APPLY, _APPLY, _APPLY, _APPLY, _APPLY, _NOTE),
    },
    ignored=(
        # Before the grant nobody is to be chosen, and a refused application is never granted.
        ApplicationAccepted,
        ApplicationRefused,
        PapersOverdue,
        PapersRequested,
        PapersSupplied,
        # How the handler gets on with the case does not change who handles it.
        AgreementReached,
        InstalmentMissed,
        MediationFailed,
        MediationOpened,
        PaymentReceived,
        ProceedingsEnded,
        ProceedingsOpened,
        SessionHeld,
    ),
)
"""Applied to a case under way, its end frees the lawyer; `compensate` says that this undoes an assignment."""
