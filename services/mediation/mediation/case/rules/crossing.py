"""What other services say happened, happened: the table own state × foreign event, total (domain §4)."""

from typing import Final

from casework.crossing import APPLY, COMPENSATE, CONTRADICT, RECORD, crossing_table
from contracts.agency_facts import CASE_FACTS
from contracts.assignment import (
    AssignmentConfirmed,
    AssignmentLimitReached,
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
    CaseReferred,
    NoticeServed,
    PapersOverdue,
    PapersRequested,
    PapersSupplied,
    PreliminaryReviewDone,
    ReviewLimitReached,
)
from mediation.case.rules.states import State

CROSSING: Final = crossing_table(
    State,
    {
        # None: nothing is known of the case; its application may lie in our quarantine while others go on.
        # The columns: None, waiting, mediating, performing, failed, proceedings, closed, ended.
        ApplicationReceived: (APPLY, RECORD, APPLY, APPLY, APPLY, APPLY, APPLY, APPLY),
        AidGranted: (CONTRADICT, APPLY, APPLY, APPLY, APPLY, APPLY, RECORD, RECORD),
        LawyerAssigned: (APPLY, APPLY, APPLY, APPLY, APPLY, APPLY, RECORD, RECORD),
        LawyerReplaced: (CONTRADICT, APPLY, APPLY, APPLY, APPLY, APPLY, RECORD, RECORD),
        AssignmentReturned: (CONTRADICT, RECORD, APPLY, APPLY, APPLY, APPLY, RECORD, RECORD),
        # A withdrawal or termination meets a payment plan: the agreement binds both sides (人民调解法 31) and
        # money is still owed, so the plan goes on until a person closes it. Elsewhere our work is over.
        ApplicationRefused: (CONTRADICT, APPLY, COMPENSATE, APPLY, COMPENSATE, COMPENSATE, RECORD, RECORD),
        ApplicationWithdrawn: (CONTRADICT, APPLY, COMPENSATE, APPLY, COMPENSATE, COMPENSATE, RECORD, RECORD),
        AidTerminated: (CONTRADICT, APPLY, COMPENSATE, APPLY, COMPENSATE, COMPENSATE, RECORD, RECORD),
        # What an agency says is shown on the case in every state. A person says what it moves.
        **dict.fromkeys(CASE_FACTS, (CONTRADICT, *(RECORD,) * len(State))),
    },
    # Papers are between intake and the applicant, a referral between it and an agency. Mediation waits for a
    # handler, not for a confirmation.
    ignored=(
        ApplicationAccepted,
        PapersRequested,
        NoticeServed,
        PapersSupplied,
        PapersOverdue,
        PreliminaryReviewDone,
        ReviewLimitReached,
        CaseReferred,
        AssignmentLimitReached,
        NoLawyerAvailable,
        AssignmentConfirmed,
    ),
)
