"""What other services' events do to a case in each of its states (domain §4, people cross)."""

from typing import Final

from assignment.case.rules.states import State
from casework.crossing import APPLY, COMPENSATE, CONTRADICT, RECORD, CrossingTable, crossing_table
from contracts.agency_facts import CASE_FACTS
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationAccepted,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
    CaseReferred,
    NoticeServed,
    PapersOverdue,
    PapersRequested,
    PapersSupplied,
    PreliminaryReviewDone,
    ReviewLimitReached,
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

CROSSING: Final[CrossingTable[State]] = crossing_table(
    State,
    {
        # None: nothing is known of the case. Mediation may end one whose application lies in our quarantine.
        # The columns: None, received, waiting, assigned, confirmed, ended.
        ApplicationReceived: (APPLY, RECORD, RECORD, RECORD, RECORD, RECORD),
        AidGranted: (CONTRADICT, APPLY, RECORD, RECORD, RECORD, RECORD),
        ApplicationWithdrawn: (CONTRADICT, APPLY, APPLY, COMPENSATE, COMPENSATE, RECORD),
        AidTerminated: (CONTRADICT, APPLY, APPLY, COMPENSATE, COMPENSATE, RECORD),
        CaseClosed: (APPLY, APPLY, APPLY, APPLY, APPLY, RECORD),
    },
    ignored=(
        # Before the grant nobody is to be chosen, and a refused application is never granted.
        ApplicationAccepted,
        ApplicationRefused,
        PapersOverdue,
        PapersRequested,
        NoticeServed,
        PapersSupplied,
        PreliminaryReviewDone,
        ReviewLimitReached,
        # How the handler gets on with the case does not change who handles it.
        AgreementReached,
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
        ClosingCorrected,
        ProceedingsEnded,
        PriorityRequested,
        ProceedingsOpened,
        SessionHeld,
        # What agencies are asked and say is for whoever handles the case.
        CaseReferred,
        *CASE_FACTS,
    ),
)
"""Applied to a case under way, its end frees the lawyer; `compensate` says that this undoes an assignment."""
