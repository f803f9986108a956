"""Where a referral belongs: its campaign, its county, or who is responsible instead; how far it has come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Protocol

from campaign import Agency, Campaign, outside_window
from contracts import Event
from contracts.agencies import MessageRefusal, ReferralMade, ReferralStatus
from contracts.agency_facts import (
    AgencyPaymentReported,
    AgencyProceedingsAccepted,
    AgencyProceedingsDecided,
    CaseReferralAnswered,
    FindingReported,
    HearingMoved,
    HearingScheduled,
    PriorityAnswered,
)
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
from intake.agency_messages.rules import Refused
from intake.case.rules.case import Case
from intake.case.rules.states import Progress, State
from intake.flaws import FlawKind
from intake.new_records.rules import Admission, NewRecord, admit

OTHER_CENTRE: Final = "other_centre"
"""Who is responsible for whoever is not ours, by code."""

OF_FLAW: Final[Mapping[FlawKind, Refused]] = {
    FlawKind.unknown_campaign: Refused(MessageRefusal.outside_campaign, "#/campaign"),
    FlawKind.outside_campaign: Refused(MessageRefusal.outside_campaign, "time"),
    FlawKind.unknown_county: Refused(MessageRefusal.unknown_county, "#/county", OTHER_CENTRE),
    FlawKind.out_of_roster: Refused(MessageRefusal.out_of_roster, "#/county", OTHER_CENTRE),
}
DOCUMENT: Final = "#/document_no"
NOT_SERVED: Final = Refused(MessageRefusal.foreign_county, "#/county", OTHER_CENTRE)
NO_CAMPAIGN: Final = Refused(MessageRefusal.outside_campaign, "time")


def admit_referral(
    referral: ReferralMade, agency: Agency, at: datetime, now: datetime, campaigns: Mapping[str, Campaign]
) -> Admission | Refused:
    return admit_county(referral.county, referral.campaign, agency, at, now, campaigns)


def admit_county(
    county: str,
    named: str | None,
    agency: Agency,
    at: datetime,
    now: datetime,
    campaigns: Mapping[str, Campaign],
) -> Admission | Refused:
    """The campaign that is named, or the latest that its time is in; a county that the agency serves."""
    code = named or _running(at, now, campaigns)
    if code is None:
        return NO_CAMPAIGN
    admission = admit(NewRecord(code, county, at, now, is_time_stated=True), campaigns)
    if not isinstance(admission, Admission):
        return OF_FLAW[admission.kind]
    return admission if agency.serves(county) else NOT_SERVED


def _running(at: datetime, now: datetime, campaigns: Mapping[str, Campaign]) -> str | None:
    running = [each for each in campaigns.values() if outside_window(each, at, now, is_told=True) is None]
    return max(running, key=lambda each: each.starts).code if running else None


class KnownReferral(Protocol):
    """What decides whether the same document joins the referral that is there."""

    @property
    def document_no(self) -> str: ...
    @property
    def county(self) -> str | None: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...
    @property
    def is_sent_back(self) -> bool: ...
    @property
    def responsible_instead(self) -> str | None: ...


def not_to_be_joined(referral: KnownReferral, county: str) -> Refused | None:
    """Taken back by its agency, sent back by the county, or a number that was used for another county."""
    number = referral.document_no
    if referral.withdrawn_at is not None:
        return Refused(MessageRefusal.already_withdrawn, DOCUMENT, document_no=number)
    if referral.is_sent_back:
        return Refused(MessageRefusal.already_refused, DOCUMENT, referral.responsible_instead, number)
    if referral.county != county:
        return Refused(MessageRefusal.document_reused, DOCUMENT, document_no=number)
    return None


@dataclass(frozen=True, slots=True)
class StatusTold:
    """What an agency is told of how far its referral has come; codes and an amount."""

    status: ReferralStatus
    responsible_instead: str | None = None
    route: str | None = None
    method: str | None = None
    outcome: str | None = None
    recovered_fen: int | None = None


Telling = Callable[[Any], StatusTold]


def _is(status: ReferralStatus) -> Telling:
    return lambda event: StatusTold(status)


def _refused(event: ApplicationRefused) -> StatusTold:
    return StatusTold(ReferralStatus.refused, responsible_instead=event.responsible_instead)


def _in_proceedings(event: ProceedingsOpened) -> StatusTold:
    return StatusTold(ReferralStatus.in_proceedings, route=event.route)


def _closed(event: CaseClosed | ClosingCorrected) -> StatusTold:
    return StatusTold(
        ReferralStatus.closed, method=event.method, outcome=event.outcome, recovered_fen=event.recovered_fen
    )


STATUSES: Final[Mapping[type[Event], Telling | None]] = MappingProxyType(
    {
        ApplicationReceived: _is(ReferralStatus.received),
        ApplicationAccepted: _is(ReferralStatus.accepted),
        AidGranted: _is(ReferralStatus.granted),
        ApplicationRefused: _refused,
        ApplicationWithdrawn: _is(ReferralStatus.withdrawn),
        AidTerminated: _is(ReferralStatus.terminated),
        LawyerAssigned: _is(ReferralStatus.assigned),
        MediationOpened: _is(ReferralStatus.mediating),
        AgreementReached: _is(ReferralStatus.agreed),
        ProceedingsOpened: _in_proceedings,
        CaseClosed: _closed,
        ClosingCorrected: _closed,
        **dict.fromkeys(
            (
                *(PreliminaryReviewDone, PapersRequested, NoticeServed, PapersSupplied, PapersOverdue),
                ReviewLimitReached,
                *(AssignmentConfirmed, AssignmentReturned, LawyerReplaced, NoLawyerAvailable),
                *(AssignmentLimitReached, SessionHeld, ConfirmationFiled, ConfirmationGranted),
                *(ConfirmationRefused, PaymentReceived, PaymentVoided, InstalmentMissed, InstalmentSetRight),
                *(MediationFailed, FilingDue, ProceedingsEnded, PriorityRequested, FindingReported),
                *(HearingScheduled, HearingMoved, PriorityAnswered, AgencyProceedingsAccepted),
                *(CaseReferred, CaseReferralAnswered),
                *(AgencyProceedingsDecided, AgencyPaymentReported),
            ),
            None,
        ),
    }
)
"""Total over the case log: None where an agency is told nothing."""

OF_STATE: Final[Mapping[State, ReferralStatus]] = MappingProxyType(
    {
        State.received: ReferralStatus.received,
        State.accepted: ReferralStatus.accepted,
        State.granted: ReferralStatus.granted,
        State.refused: ReferralStatus.refused,
        State.withdrawn: ReferralStatus.withdrawn,
        State.terminated: ReferralStatus.terminated,
        State.closed: ReferralStatus.closed,
    }
)
OF_PROGRESS: Final[Mapping[Progress, ReferralStatus]] = MappingProxyType(
    {Progress.assigned: ReferralStatus.assigned, Progress.mediating: ReferralStatus.mediating}
)

BEGAN_BY: Final[Mapping[ReferralStatus, type[Event]]] = MappingProxyType(
    {ReferralStatus.assigned: LawyerAssigned, ReferralStatus.mediating: MediationOpened}
)
"""What others sent when a case came to stand there; where intake's own acts brought it, nothing."""


def status_of(event: Event) -> StatusTold | None:
    tell = STATUSES[type(event)]
    return tell(event) if tell else None


def status_of_case(case: Case) -> ReferralStatus:
    """Where a case stands that a referral joins: granted, as far as the lawyer has come with it."""
    if case.state is State.granted and case.progress is not None:
        return OF_PROGRESS[case.progress]
    return OF_STATE[case.state]
