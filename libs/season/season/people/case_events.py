"""What a request puts on the log of its case, read from what was sent and what was answered."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from contracts.agency_facts import CASE_FACTS
from contracts.assignment import AssignmentConfirmed, AssignmentReturned, LawyerAssigned, LawyerReplaced
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationAccepted,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
    CaseReferred,
    NoticeServed,
    PapersSupplied,
    PreliminaryReviewDone,
)
from contracts.mediation import (
    AgreementReached,
    CaseClosed,
    ClosingCorrected,
    MediationFailed,
    PaymentReceived,
    PaymentVoided,
    PriorityRequested,
    ProceedingsEnded,
    ProceedingsOpened,
    SessionHeld,
)
from season.client import Answer
from season.journal import CaseEvent
from season.people.counts import STEPS_TO, happened
from season.people.stations import station_of
from season.people.world import Case
from season.plan import Act, What

STEPS: Final = {"accepted": ApplicationAccepted.type, "granted": AidGranted.type}
EVENTS: Final[Mapping[What, str]] = {
    What.papers: PapersSupplied.type,
    What.serve_notice: NoticeServed.type,
    What.withdraw: ApplicationWithdrawn.type,
    What.terminate: AidTerminated.type,
    What.confirm: AssignmentConfirmed.type,
    What.give_back: AssignmentReturned.type,
    What.replace_lawyer: LawyerReplaced.type,
    What.designate: LawyerAssigned.type,
    What.session: SessionHeld.type,
    What.agree: AgreementReached.type,
    What.pay: PaymentReceived.type,
    What.void: PaymentVoided.type,
    What.fail: MediationFailed.type,
    What.proceed: ProceedingsOpened.type,
    What.end_proceedings: ProceedingsEnded.type,
    What.close: CaseClosed.type,
    What.correct_closing: ClosingCorrected.type,
    What.ask_priority: PriorityRequested.type,
    What.refer_case: CaseReferred.type,
}
OF_PEOPLE: Final = frozenset(
    {
        *EVENTS.values(),
        *STEPS.values(),
        *(ApplicationReceived.type, ApplicationRefused.type, PreliminaryReviewDone.type),
        *(fact.type for fact in CASE_FACTS),
    }
)
"""All types of which the journal knows each; the others come of rules and the clock."""
CODES: Final = {"其他法律援助中心": "other_centre"}
"""Who is responsible instead, where there is a code for it."""
AS_TOLD: Final = "as_told"
CLOSED: Final = ("method", "outcome", "recovered_fen")


def of_application(act: Act, state: str) -> Iterator[CaseEvent]:
    """How far the rule carried it at once; a workstation looks through it in one go."""
    at = happened(act)
    yield CaseEvent(ApplicationReceived.type, at)
    if station_of(act.body):
        yield CaseEvent(PreliminaryReviewDone.type, at)
    for step in STEPS_TO[state]:
        yield CaseEvent(STEPS[step], at)


def of_act_on_case(act: Act, case: Case, answer: Answer) -> Iterator[CaseEvent]:
    if act.what is What.decide:
        yield decision(act)
        return
    yield CaseEvent(EVENTS[act.what], act.at, told_with(act))
    if act.what is What.give_back and answer.body.get("lawyer_id"):
        yield CaseEvent(LawyerAssigned.type, act.at)
    if act.what is What.papers and answer.body.get("state") == "accepted" and case.lane == "ordinary":
        yield CaseEvent(ApplicationAccepted.type, act.at)


def decision(act: Act) -> CaseEvent:
    if act.body["decision"] == "grant":
        return CaseEvent(AidGranted.type, act.at)
    instead = CODES.get(act.body["responsible_instead"], AS_TOLD)
    return CaseEvent(ApplicationRefused.type, act.at, {"responsible_instead": instead})


def told_with(act: Act) -> Mapping[str, Any]:
    """How it was closed, or where proceedings are."""
    if act.what is What.proceed:
        return {"route": act.body["route"]}
    if act.what in (What.close, What.correct_closing):
        return {name: act.body[name] for name in CLOSED}
    return {}


def of_assignment(at: datetime) -> CaseEvent:
    return CaseEvent(LawyerAssigned.type, at)
