"""What agencies said of a case, as people read it."""

from collections.abc import Sequence
from datetime import datetime

from typing_extensions import TypedDict

from contracts.agency_facts import (
    AgencyPaymentReported,
    AgencyProceedingsAccepted,
    AgencyProceedingsDecided,
    CaseFact,
    CaseReferralAnswered,
    FindingReported,
    HearingMoved,
    HearingScheduled,
    PriorityAnswered,
)
from mediation.agency_facts.rules import AgencyFact
from mediation.case.rules.case import Case

Said = (
    FindingReported
    | HearingScheduled
    | HearingMoved
    | PriorityAnswered
    | CaseReferralAnswered
    | AgencyProceedingsAccepted
    | AgencyProceedingsDecided
    | AgencyPaymentReported
)


class AgencyFactJson(TypedDict):
    """`acted_on`: a payment or the end of proceedings names it."""

    type: str
    said: Said
    at: datetime
    recorded_at: datetime
    acted_on: bool


def show_facts(case: Case, facts: Sequence[AgencyFact]) -> Sequence[AgencyFactJson]:
    return [_show(case, fact) for fact in facts]


def _show(case: Case, fact: AgencyFact) -> AgencyFactJson:
    return {
        "type": fact.said.type,
        "said": _one_of_them(fact.said),
        "at": fact.at,
        "recorded_at": fact.recorded,
        "acted_on": fact.said.fact_id in case.agency_facts_named,
    }


def _one_of_them(said: CaseFact) -> Said:
    assert isinstance(said, Said)
    return said
