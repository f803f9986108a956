"""What agencies tell us (N7), as intake puts it on the logs: facts about a case, or about a county.

A fact says what an agency said. It moves no case and no money: that, a person does.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.event import Count, Event, Fen, PlaceKind, Route
from contracts.service_names import Service, source_of
from contracts.topics import CASES, COUNTIES

HearingNumber = Annotated[int, Field(ge=1)]


class AgencyFact(Event):
    """What an agency said. `fact_id`: what a person names it by.

    `document_no`: the agency's own, of the paper that says it.
    """

    source: ClassVar[str] = source_of(Service.intake)

    fact_id: UUID
    agency: str
    document_no: str | None = None


class CaseFact(AgencyFact):
    """About a case."""

    topic: ClassVar[str] = CASES


class CountyFact(AgencyFact):
    """About a county and no case of ours."""

    topic: ClassVar[str] = COUNTIES


class FindingKind(StrEnum):
    """By what right it was found."""

    inspection = "inspection"
    enforcement = "enforcement"


class Found(StrEnum):
    """What was found at an employer."""

    wages_unpaid = "wages_unpaid"
    below_minimum_wage = "below_minimum_wage"
    no_contract = "no_contract"
    no_social_insurance = "no_social_insurance"
    unlawful_subcontracting = "unlawful_subcontracting"
    other_violation = "other_violation"
    no_violation = "no_violation"


class Ordered(StrEnum):
    """What was ordered upon it."""

    pay = "pay"
    correct = "correct"
    compensate = "compensate"
    fine = "fine"
    hand_over_to_police = "hand_over_to_police"


class FindingReported(CaseFact):
    """查处结果: what an inspection or an enforcement found in the matter of the case, and what it ordered.

    `until`: by when it must be followed.
    """

    type: ClassVar[str] = "cn.yuanxin.finding.reported.v1"

    kind: FindingKind
    found: tuple[Found, ...]
    ordered: tuple[Ordered, ...] = ()
    until: date | None = None
    amount_fen: Fen | None = None


class HearingScheduled(CaseFact):
    """开庭 is fixed. `hearing`: 1 for the first in these proceedings, as the agency counts them."""

    type: ClassVar[str] = "cn.yuanxin.hearing.scheduled.v1"

    route: Route
    hearing: HearingNumber
    starts: datetime


class HearingMoved(CaseFact):
    """开庭 is moved to another time; `from_time`: when it was to be, where the agency says so."""

    type: ClassVar[str] = "cn.yuanxin.hearing.moved.v1"

    route: Route
    hearing: HearingNumber
    starts: datetime
    from_time: datetime | None = None


class PriorityAnswer(StrEnum):
    """What an agency answers when it is asked to hear a case first (N1.1)."""

    granted = "granted"
    refused = "refused"
    decided_already = "decided_already"


class PriorityAnswered(CaseFact):
    """The agency answers a request for priority (N1.1): `request_id` of its PriorityRequested.

    `by_hand`: a person of the county entered it from the agency's paper, which bears the day `answered_on`.
    """

    type: ClassVar[str] = "cn.yuanxin.priority.answered.v1"

    request_id: UUID
    answer: PriorityAnswer
    by_hand: bool = False
    answered_on: date | None = None


class Responsible(StrEnum):
    """Who is responsible instead, as far as it has a code; `as_told`: words say it, which stay at home."""

    human_resources = "human_resources"
    labour_inspection = "labour_inspection"
    arbitration = "arbitration"
    court = "court"
    police = "police"
    other_centre = "other_centre"
    as_told = "as_told"


class CaseReferralAnswer(StrEnum):
    """What an agency answers when we refer a case to it (N7). `taken`: it deals with it, more comes later."""

    taken = "taken"
    refused = "refused"
    dealt_with = "dealt_with"


class CaseReferralRefusal(StrEnum):
    """Why an agency refuses a case that we referred."""

    not_responsible = "not_responsible"
    dealt_with_before = "dealt_with_before"
    no_grounds = "no_grounds"
    papers_missing = "papers_missing"
    too_late = "too_late"


class CaseReferralResult(StrEnum):
    """What came of a case that we referred; amounts and days are told as findings and payments."""

    wages_paid = "wages_paid"
    payment_ordered = "payment_ordered"
    settled = "settled"
    proceedings_opened = "proceedings_opened"
    handed_on = "handed_on"
    no_violation = "no_violation"
    other = "other"


class CaseReferralAnswered(CaseFact):
    """The agency answers a referral of ours (N7): `request_id` of its CaseReferred.

    `refusal`, `responsible_instead`: of one that is refused; `result`: of one that is dealt with.
    `by_hand`, `answered_on`: as of PriorityAnswered.
    """

    type: ClassVar[str] = "cn.yuanxin.case-referral.answered.v1"

    request_id: UUID
    answer: CaseReferralAnswer
    refusal: CaseReferralRefusal | None = None
    responsible_instead: Responsible | None = None
    result: CaseReferralResult | None = None
    by_hand: bool = False
    answered_on: date | None = None


class AgencyProceedingsAccepted(CaseFact):
    """The agency took proceedings in 立案. That somebody opened them, a person records in mediation."""

    type: ClassVar[str] = "cn.yuanxin.agency-proceedings.accepted.v1"

    route: Route
    accepted_on: date


class DecisionOutcome(StrEnum):
    """What an agency decided of the claim before it."""

    upheld = "upheld"
    partly_upheld = "partly_upheld"
    dismissed = "dismissed"
    settled = "settled"
    withdrawn = "withdrawn"


class AgencyProceedingsDecided(CaseFact):
    """The agency decided. A person records that the proceedings ended, and may name this fact."""

    type: ClassVar[str] = "cn.yuanxin.agency-proceedings.decided.v1"

    route: Route
    outcome: DecisionOutcome
    awarded_fen: Fen
    decided_on: date


class AgencyPaymentReported(CaseFact):
    """Money was paid through the agency. It counts once a person records it, who may name this fact."""

    type: ClassVar[str] = "cn.yuanxin.agency-payment.reported.v1"

    amount_fen: Fen
    wages_fen: Fen
    paid_on: date


class EmployerRef(BaseModel):
    """An employer as others may know it: keyed hashes of its name and its credit code."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name_hash: str | None = None
    credit_code_hash: str | None = None


class EmployerFindingReported(CountyFact):
    """A finding about an employer of whom no case is known here: kept for the hot spots (N4.2)."""

    type: ClassVar[str] = "cn.yuanxin.employer-finding.reported.v1"

    employer: EmployerRef
    kind: FindingKind
    found: tuple[Found, ...]
    ordered: tuple[Ordered, ...] = ()
    until: date | None = None
    amount_fen: Fen | None = None
    workers: Count | None = None


class EarlySign(StrEnum):
    """What shows that wages may not be paid."""

    wages_late = "wages_late"
    work_stopped = "work_stopped"
    employer_gone = "employer_gone"
    assets_moved = "assets_moved"
    workers_gathering = "workers_gathering"
    other = "other"


class EarlySignSeen(CountyFact):
    """An agency sees that trouble may come (N5.2). `workers`: at least so many, where somebody knows."""

    type: ClassVar[str] = "cn.yuanxin.early-sign.seen.v1"

    sign: EarlySign
    employer: EmployerRef | None = None
    place_kind: PlaceKind | None = None
    workers: Count | None = None


class EmployerArrearsRecorded(CountyFact):
    """An employer stands in an agency's record of arrears (N4.2)."""

    type: ClassVar[str] = "cn.yuanxin.employer-arrears.recorded.v1"

    employer: EmployerRef
    amount_fen: Fen | None = None
    workers: Count | None = None


CASE_FACTS: tuple[type[CaseFact], ...] = (
    FindingReported,
    HearingScheduled,
    HearingMoved,
    PriorityAnswered,
    CaseReferralAnswered,
    AgencyProceedingsAccepted,
    AgencyProceedingsDecided,
    AgencyPaymentReported,
)
COUNTY_FACTS: tuple[type[CountyFact], ...] = (
    EmployerFindingReported,
    EarlySignSeen,
    EmployerArrearsRecorded,
)
