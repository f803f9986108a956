"""What agencies may send, and which handler it goes to."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
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
from intake.agency_facts.handlers.about_cases import (
    hearing_fixed,
    hearing_put_off,
    payment_made,
    proceedings_done,
    proceedings_taken,
)
from intake.agency_facts.handlers.about_counties import arrears_known, finding_made, incident_seen, sign_seen
from intake.agency_messages.message import AgencyAct
from intake.agency_requests.handlers.answering import case_referral_answered, priority_answered
from intake.referrals.bodies import read_persons
from intake.referrals.handlers import make_referral, withdraw_referral

AGENCY_ACTS: Final[Mapping[str, AgencyAct[Any]]] = MappingProxyType(
    {
        ReferralMade.type: AgencyAct(ReferralMade, partial(make_referral, read_persons=read_persons)),
        ReferralWithdrawn.type: AgencyAct(ReferralWithdrawn, withdraw_referral),
        FindingMade.type: AgencyAct(FindingMade, finding_made),
        HearingFixed.type: AgencyAct(HearingFixed, hearing_fixed),
        HearingPutOff.type: AgencyAct(HearingPutOff, hearing_put_off),
        PriorityReply.type: AgencyAct(PriorityReply, priority_answered),
        CaseReferralReply.type: AgencyAct(CaseReferralReply, case_referral_answered),
        ProceedingsTaken.type: AgencyAct(ProceedingsTaken, proceedings_taken),
        ProceedingsDone.type: AgencyAct(ProceedingsDone, proceedings_done),
        PaymentMade.type: AgencyAct(PaymentMade, payment_made),
        SignSeen.type: AgencyAct(SignSeen, sign_seen),
        IncidentSeen.type: AgencyAct(IncidentSeen, incident_seen),
        ArrearsKnown.type: AgencyAct(ArrearsKnown, arrears_known),
    }
)
"""Total: a type that contracts gains fails this service's tests until it has its handler."""
