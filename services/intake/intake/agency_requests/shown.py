"""A request of ours and its answers, as the routes describe them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from typing_extensions import TypedDict

from contracts.agency_facts import (
    CaseReferralAnswer,
    CaseReferralRefusal,
    CaseReferralResult,
    PriorityAnswer,
    Responsible,
)
from contracts.intake import ReferredMatter
from intake.agency_requests.codes import RequestKind, RequestState
from web import Page


class AgencyAnswerJson(TypedDict):
    """`by_hand`: entered from the agency's paper, which bears the day `answered_on`."""

    answer: PriorityAnswer | CaseReferralAnswer
    refusal: CaseReferralRefusal | None
    responsible_instead: Responsible | None
    result: CaseReferralResult | None
    by_hand: bool
    document_no: str | None
    answered_on: date | None
    at: datetime
    recorded_at: datetime


class AgencyRequestJson(TypedDict):
    """`answer`: the one that holds; `late`: it came after `answer_by`; `answers`: all, in order."""

    request_id: UUID
    kind: RequestKind
    case_id: UUID
    case_no: str
    county: str
    agency: str
    document_no: str
    matters: Sequence[ReferredMatter]
    answer_by: date
    asked_at: datetime
    by_hand: bool
    sent_on: date | None
    state: RequestState
    overdue: bool
    late: bool
    answer: AgencyAnswerJson | None
    answers_differ: bool
    answers: Sequence[AgencyAnswerJson]


class AgencyRequestsJson(Page[AgencyRequestJson]):
    pass
