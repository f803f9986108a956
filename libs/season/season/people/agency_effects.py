"""What a message that is right does here: to a referral, as a fact, in the figures (decision 37)."""

from collections.abc import Mapping
from typing import Any, Final

from contracts.agencies import (
    ArrearsKnown,
    CaseReferralReply,
    FindingMade,
    HearingFixed,
    HearingPutOff,
    IncidentSeen,
    PaymentMade,
    PriorityReply,
    ProceedingsDone,
    ProceedingsTaken,
    ReferralMade,
    ReferralWithdrawn,
    SignSeen,
)
from contracts.agency_facts import (
    AgencyPaymentReported,
    AgencyProceedingsAccepted,
    AgencyProceedingsDecided,
    CaseReferralAnswered,
    EarlySignSeen,
    EmployerArrearsRecorded,
    EmployerFindingReported,
    FindingReported,
    HearingMoved,
    HearingScheduled,
    PriorityAnswered,
)
from season.journal import Asked, CaseEvent, Count, Entry, Incident, Referred, Said
from season.people.world import Case, World
from season.plan import Act

ABOUT_CASES: Final[Mapping[str, str]] = {
    FindingMade.type: FindingReported.type,
    HearingFixed.type: HearingScheduled.type,
    HearingPutOff.type: HearingMoved.type,
    PriorityReply.type: PriorityAnswered.type,
    CaseReferralReply.type: CaseReferralAnswered.type,
    ProceedingsTaken.type: AgencyProceedingsAccepted.type,
    ProceedingsDone.type: AgencyProceedingsDecided.type,
    PaymentMade.type: AgencyPaymentReported.type,
}
ABOUT_COUNTIES: Final[Mapping[str, str]] = {
    FindingMade.type: EmployerFindingReported.type,
    SignSeen.type: EarlySignSeen.type,
    ArrearsKnown.type: EmployerArrearsRecorded.type,
}
"""The event that each message becomes."""
INCIDENTS: Final = frozenset({SignSeen.type, IncidentSeen.type})
"""They count among the county's incidents (N5.5)."""
ANSWERS: Final = {PriorityReply.type: "priority", CaseReferralReply.type: "referral"}
ADDRESS: Final = frozenset({"case", "county", "campaign", "finding"})
"""What a message is about, and what holds the rest of it."""


def record_effect(world: World, act: Act, body: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    """Into the journal, beside the message itself. `body`: as it was planned; `event`: as it was sent."""
    agency, kind, data = body["agency"], event["type"], event["data"]
    case = world.cases.get(str(act.case))
    said = said_in(act, agency, kind, data, case)
    world.record(
        Entry(
            act.at,
            data.get("county", act.county),
            act.who,
            act.what,
            act.number,
            case.case_id if case else None,
            (Count("incidents", 1, act.at),) if kind in INCIDENTS else (),
            events=(CaseEvent(said.type, act.at),) if said and case else (),
            referred=referred_by(agency, kind, data, joins=bool(body.get("joins"))),
            said=said,
            asked=answer_in(agency, kind, body["event"]["data"], case),
            incident=Incident(f"message {act.number}") if kind in INCIDENTS else None,
        )
    )


def said_in(act: Act, agency: str, kind: str, data: Mapping[str, Any], case: Case | None) -> Said | None:
    """The rest of the message is the rest of the event."""
    becomes = (ABOUT_CASES if case else ABOUT_COUNTIES).get(kind)
    if becomes is None:
        return None
    rest = {name: told for name, told in data.items() if name not in ADDRESS}
    return Said(becomes, act.at, {"agency": agency, **rest, **data.get("finding", {})})


def referred_by(agency: str, kind: str, data: Mapping[str, Any], *, joins: bool) -> Referred | None:
    if kind == ReferralMade.type:
        return Referred(agency, data["document_no"], "joined" if joins else "made")
    if kind == ReferralWithdrawn.type:
        return Referred(agency, data["document_no"], "withdrawn")
    return None


def answer_in(agency: str, kind: str, planned: Mapping[str, Any], case: Case | None) -> Asked | None:
    """The answer to a letter of ours."""
    asked = ANSWERS.get(kind)
    if asked is None or case is None:
        return None
    return Asked(agency, case.number, planned["request_id"], answer=planned["answer"], kind=asked)
