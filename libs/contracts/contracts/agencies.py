"""What agencies and we tell each other (N6, N7): their messages, our receipts. Structure and types, no rules.

Codes, numbers and amounts; a natural person is in `persons` only, encrypted.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar, Final, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from contracts.agency_facts import (
    CaseReferralAnswer,
    CaseReferralRefusal,
    CaseReferralResult,
    DecisionOutcome,
    EarlySign,
    FindingKind,
    Found,
    HearingNumber,
    Ordered,
    PriorityAnswer,
    Responsible,
)
from contracts.event import Event, Fen, PlaceKind, Route
from contracts.intake import IncidentKind, ReferredMatter, RefusalReason
from contracts.service_names import Service, source_of

SOURCE: Final = source_of(Service.intake)
AGENCY_CODE: Final = r"^[a-z]{2,20}[0-9]{0,4}(-[a-z]{1,20}[0-9]{0,4}){0,2}$"
"""A code that travels as the source of applications too: no room for a person's name or number."""
IN_TOPIC: Final = "agency.{code}.in.v1"
OUT_TOPIC: Final = "agency.{code}.out.v1"

DOCUMENT_NO: Final = (
    r"^[0-9A-Za-z\u4e00-\u9fff()（）〔〕\[\]【】./-]*[0-9][0-9A-Za-z\u4e00-\u9fff()（）〔〕\[\]【】./-]*$"
)
"""The number of a letter or a file: on one line, without blanks, and a digit is in it."""
LONGEST_DOCUMENT_NO: Final = 64

DocumentNo = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=LONGEST_DOCUMENT_NO, pattern=DOCUMENT_NO)
]
"""The number of a document, as its agency writes it: （2018）浙0302民诉前调12号. It travels on the logs."""

CaseNo = Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""The number we gave a case."""
Amount = Annotated[int, Field(strict=True, ge=0, le=10**14)]
"""分."""
People = Annotated[int, Field(strict=True, ge=1, le=100_000)]
HearingToCome = Annotated[HearingNumber, Field(le=1000)]

CountyCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,20}$")]
CampaignCode = Annotated[str, StringConstraints(pattern=r"^[0-9a-z-]{1,64}$")]

Jwe = Annotated[str, StringConstraints(max_length=400_000, pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*){4}$")]
"""A compact JWE, encrypted to a key of `GET /v1/keys`."""


class Way(StrEnum):
    """By which an agency's messages reach us and ours reach it; by hand: a person enters and reads them."""

    kafka = "kafka"
    http = "http"
    by_hand = "by_hand"


class MessageBody(BaseModel):
    """What an agency says. Unknown fields are refused: nothing is lost that the sender thought was told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: ClassVar[str]


class ReferralMade(MessageBody):
    """A referral 移送: somebody who needs legal aid, in a county.

    `persons`: the body of POST /v1/applications without campaign, county, channel, source and occurred_at,
    encrypted. Without it the referral waits until the persons are told over HTTP.
    """

    type: ClassVar[str] = "cn.yuanxin.agency.referral-made.v1"

    document_no: DocumentNo
    county: CountyCode
    referred_on: date
    campaign: CampaignCode | None = None
    persons: Jwe | None = None


class ReferralWithdrawalReason(StrEnum):
    """Why an agency takes a referral back."""

    sent_by_mistake = "sent_by_mistake"
    settled = "settled"
    person_asks = "person_asks"
    other = "other"


class ReferralWithdrawn(MessageBody):
    """An agency takes a referral back."""

    type: ClassVar[str] = "cn.yuanxin.agency.referral-withdrawn.v1"

    document_no: DocumentNo
    reason: ReferralWithdrawalReason


class CaseRef(BaseModel):
    """Which case is meant: by our number, or by the number under which the agency referred it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case_no: CaseNo | None = None
    document_no: DocumentNo | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.case_no is None) == (self.document_no is None):
            raise ValueError("case_no or document_no")
        return self


class Employer(BaseModel):
    """A firm by name or credit code: named to us and told to nobody: only keyed hashes travel on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(max_length=100, pattern=r"\S")] | None = None
    credit_code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{18}$")] | None = None

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        if self.name is None and self.credit_code is None:
            raise ValueError("name or credit_code")
        return self


class CaseMessage(MessageBody):
    """Something about a case of ours. `document_no`: of the agency's paper that says it."""

    case: CaseRef
    document_no: DocumentNo | None = None


class CountyMessage(MessageBody):
    """Something about a county and no case."""

    county: CountyCode
    campaign: CampaignCode | None = None
    document_no: DocumentNo | None = None


class Finding(BaseModel):
    """What was found, what was ordered upon it and until when, and how much is owed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FindingKind
    found: Annotated[tuple[Found, ...], Field(min_length=1, max_length=10)]
    ordered: Annotated[tuple[Ordered, ...], Field(max_length=10)] = ()
    until: date | None = None
    amount_fen: Amount | None = None


class FindingMade(MessageBody):
    """A finding of an inspection or an enforcement: about a case, or about an employer in a county."""

    type: ClassVar[str] = "cn.yuanxin.agency.finding-reported.v1"

    case: CaseRef | None = None
    county: CountyCode | None = None
    campaign: CampaignCode | None = None
    employer: Employer | None = None
    workers: People | None = None
    document_no: DocumentNo | None = None
    finding: Finding

    @model_validator(mode="after")
    def _is_about_one(self) -> Self:
        about_employer = (self.county, self.employer)
        if (None in about_employer) if self.case is None else about_employer != (None, None):
            raise ValueError("case, or county and employer")
        return self


class HearingFixed(CaseMessage):
    """开庭 is fixed; `hearing`: 1 for the first in these proceedings."""

    type: ClassVar[str] = "cn.yuanxin.agency.hearing-scheduled.v1"

    route: Route
    hearing: HearingToCome
    starts: AwareDatetime


class HearingPutOff(CaseMessage):
    """开庭 is moved: to when, and from when where that is said."""

    type: ClassVar[str] = "cn.yuanxin.agency.hearing-moved.v1"

    route: Route
    hearing: HearingToCome
    starts: AwareDatetime
    from_time: AwareDatetime | None = None


class PriorityReply(MessageBody):
    """The answer to a request of ours (N1.1), by its `request_id`."""

    type: ClassVar[str] = "cn.yuanxin.agency.priority-answered.v1"

    request_id: UUID
    answer: PriorityAnswer
    document_no: DocumentNo | None = None


class CaseReferralReply(MessageBody):
    """The answer to a referral of ours, by its `request_id`.

    `refusal` with one that is refused, and `responsible_instead` where it is known; `result` with one that is
    dealt with.
    """

    type: ClassVar[str] = "cn.yuanxin.agency.case-referral-answered.v1"

    request_id: UUID
    answer: CaseReferralAnswer
    refusal: CaseReferralRefusal | None = None
    responsible_instead: Responsible | None = None
    result: CaseReferralResult | None = None
    document_no: DocumentNo | None = None

    @model_validator(mode="after")
    def _says_what_belongs_to_it(self) -> Self:
        if (self.answer is CaseReferralAnswer.refused) != (self.refusal is not None):
            raise ValueError("refusal with refused, and with nothing else")
        if (self.answer is CaseReferralAnswer.dealt_with) != (self.result is not None):
            raise ValueError("result with dealt_with, and with nothing else")
        if self.responsible_instead is not None and self.refusal is None:
            raise ValueError("responsible_instead with refused only")
        return self


class ProceedingsTaken(CaseMessage):
    """立案: the agency took proceedings in."""

    type: ClassVar[str] = "cn.yuanxin.agency.proceedings-accepted.v1"

    route: Route
    accepted_on: date


class ProceedingsDone(CaseMessage):
    """The agency decided; who lost or withdrew was awarded nothing."""

    type: ClassVar[str] = "cn.yuanxin.agency.proceedings-decided.v1"

    route: Route
    outcome: DecisionOutcome
    awarded_fen: Amount
    decided_on: date


class PaymentMade(CaseMessage):
    """Money was paid through the agency; the wages are a part of it."""

    type: ClassVar[str] = "cn.yuanxin.agency.payment-made.v1"

    amount_fen: Annotated[Amount, Field(gt=0)]
    wages_fen: Amount
    paid_on: date


class SignSeen(CountyMessage):
    """A first sign 苗头 that wages may not be paid (N5.2); `workers`: at least so many."""

    type: ClassVar[str] = "cn.yuanxin.agency.early-sign-seen.v1"

    sign: EarlySign
    employer: Employer | None = None
    place_kind: PlaceKind | None = None
    workers: People | None = None


class IncidentSeen(CountyMessage):
    """苗头 or 群体性事件 (N5.5); `people`: at least so many."""

    type: ClassVar[str] = "cn.yuanxin.agency.incident-seen.v1"

    kind: IncidentKind
    people: People | None = None
    place_kind: PlaceKind | None = None


class ArrearsKnown(CountyMessage):
    """An employer stands in the agency's record of arrears."""

    type: ClassVar[str] = "cn.yuanxin.agency.arrears-recorded.v1"

    employer: Employer
    amount_fen: Amount | None = None
    workers: People | None = None


class MessageOutcome(StrEnum):
    """How a message was answered. `held`: we could not carry it out yet; another receipt follows."""

    taken = "taken"
    duplicate = "duplicate"
    refused = "refused"
    held = "held"


class MessageRefusal(StrEnum):
    """Why a message was refused."""

    unreadable = "unreadable"
    not_json = "not_json"
    malformed_attribute = "malformed_attribute"
    unknown_type = "unknown_type"
    unknown_field = "unknown_field"
    missing_field = "missing_field"
    invalid_field = "invalid_field"
    id_reused = "id_reused"
    time_in_the_future = "time_in_the_future"
    outside_campaign = "outside_campaign"
    unknown_county = "unknown_county"
    out_of_roster = "out_of_roster"
    foreign_county = "foreign_county"
    document_reused = "document_reused"
    already_withdrawn = "already_withdrawn"
    already_refused = "already_refused"
    unknown_case = "unknown_case"
    case_ended = "case_ended"
    nothing_to_answer = "nothing_to_answer"
    contradiction = "contradiction"
    too_many = "too_many"
    persons_unreadable = "persons_unreadable"
    persons_key_unknown = "persons_key_unknown"
    dismissed = "dismissed"


class AgencyEvent(Event):
    """What we tell one agency; the name of its topic has its code. Never about a person."""

    topic: ClassVar[str] = OUT_TOPIC
    source: ClassVar[str] = SOURCE


class TwoClocks(BaseModel):
    """A time that was told ahead of ours: it counts as ours."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    told: datetime
    ours: datetime


class MessageAnswered(AgencyEvent):
    """The receipt for one message, named by its `source` and `id`.

    A duplicate has the first receipt again, and `first_outcome` says which that was. `field`: a JSON pointer
    into the message's data, or the name of an attribute. `responsible_instead`: to whom it should have gone.
    """

    type: ClassVar[str] = "cn.yuanxin.agency-message.answered.v1"

    message_source: str
    message_id: str
    message_type: str | None = None
    outcome: MessageOutcome
    first_outcome: MessageOutcome | None = None
    reason: MessageRefusal | None = None
    field: str | None = None
    case_no: str | None = None
    document_no: str | None = None
    responsible_instead: str | None = None
    time_ahead: TwoClocks | None = None


class ReferralStatus(StrEnum):
    """What became of a referral, as its case log says it. A reader passes over those it does not know."""

    received = "received"
    accepted = "accepted"
    granted = "granted"
    refused = "refused"
    withdrawn = "withdrawn"
    terminated = "terminated"
    assigned = "assigned"
    mediating = "mediating"
    agreed = "agreed"
    in_proceedings = "in_proceedings"
    closed = "closed"


class ReferralStatusChanged(AgencyEvent):
    """A referral has come so far. `time`: when that happened.

    `responsible_instead`: of one that was refused; where that was before it had a case, `case_no` is empty
    and `reasons` say why. `route`: of proceedings. `method`, `outcome`, `recovered_fen`: how it was closed; a
    closing that is corrected is told again.
    """

    type: ClassVar[str] = "cn.yuanxin.referral.status-changed.v1"

    document_no: str
    case_no: str = ""
    county: str
    status: ReferralStatus
    time: datetime
    responsible_instead: str | None = None
    reasons: tuple[RefusalReason, ...] = ()
    route: str | None = None
    method: str | None = None
    outcome: str | None = None
    recovered_fen: Fen | None = None


class PriorityRequestedOfAgency(AgencyEvent):
    """We ask the agency to hear a case first (N1.1) and to answer by a day, naming `request_id`.

    `document_no`: the number of our letter.
    """

    type: ClassVar[str] = "cn.yuanxin.priority.requested-of-agency.v1"

    request_id: UUID
    case_no: str
    document_no: str
    answer_by: date


class CaseReferredToAgency(AgencyEvent):
    """We refer matters of a case to the agency (N7), which answers by a day, naming `request_id`.

    `document_no`: the number of our letter, with which the papers come.
    """

    type: ClassVar[str] = "cn.yuanxin.case.referred-to-agency.v1"

    request_id: UUID
    case_no: str
    county: str
    document_no: str
    matters: tuple[ReferredMatter, ...]
    answer_by: date


FACT_MESSAGES: Final[tuple[type[MessageBody], ...]] = (
    FindingMade,
    HearingFixed,
    HearingPutOff,
    PriorityReply,
    CaseReferralReply,
    ProceedingsTaken,
    ProceedingsDone,
    PaymentMade,
    SignSeen,
    IncidentSeen,
    ArrearsKnown,
)

MESSAGES: Final[Mapping[str, type[MessageBody]]] = MappingProxyType(
    {
        **{body.type: body for body in (ReferralMade, ReferralWithdrawn)},
        **{body.type: body for body in FACT_MESSAGES},
    }
)
"""What agencies may send, by type; intake has a handler for each."""

AGENCY_EVENTS: Final[Mapping[str, type[AgencyEvent]]] = MappingProxyType(
    {
        event.type: event
        for event in (
            MessageAnswered,
            ReferralStatusChanged,
            PriorityRequestedOfAgency,
            CaseReferredToAgency,
        )
    }
)
"""What we send to agencies, by type."""
