"""What agencies and we tell each other (N6, N7): their messages, our receipts. Structure and types, no rules.

Codes, numbers and amounts; no natural person is ever named in the open.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar, Final

from pydantic import BaseModel, ConfigDict, StringConstraints

from contracts.event import Event, Fen
from contracts.service_names import Service, source_of

SOURCE: Final = source_of(Service.intake)
AGENCY_CODE: Final = r"^[a-z]{2,20}[0-9]{0,4}(-[a-z]{1,20}[0-9]{0,4}){0,2}$"
"""A code that travels as the source of applications too: no room for a person's name or number."""
OUT_TOPIC: Final = "agency.{code}.out.v1"

DocumentNo = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*[0-9][^\x00-\x1f\x7f]*$"
    ),
]
"""The number of a document, as its agency writes it: （2018）浙0302民诉前调12号."""

CountyCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,20}$")]
CampaignCode = Annotated[str, StringConstraints(pattern=r"^[0-9a-z-]{1,64}$")]


class AgencyKind(StrEnum):
    """What an agency is."""

    court = "court"
    arbitration = "arbitration"
    inspection = "inspection"
    union = "union"
    human_resources = "human_resources"
    housing = "housing"
    transport = "transport"
    police = "police"
    chamber = "chamber"
    association = "association"


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
    """A referral 移送: somebody who needs legal aid, in a county. Who that is, is told over HTTP."""

    type: ClassVar[str] = "cn.yuanxin.agency.referral-made.v1"

    document_no: DocumentNo
    county: CountyCode
    referred_on: date
    campaign: CampaignCode | None = None


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


class MessageOutcome(StrEnum):
    """How a message was answered."""

    taken = "taken"
    duplicate = "duplicate"
    refused = "refused"


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

    `responsible_instead`: of one that was refused. `route`: of proceedings. `method`, `outcome`,
    `recovered_fen`: how it was closed; a closing that is corrected is told again.
    """

    type: ClassVar[str] = "cn.yuanxin.referral.status-changed.v1"

    document_no: str
    case_no: str
    county: str
    status: ReferralStatus
    time: datetime
    responsible_instead: str | None = None
    route: str | None = None
    method: str | None = None
    outcome: str | None = None
    recovered_fen: Fen | None = None


MESSAGES: Final[Mapping[str, type[MessageBody]]] = MappingProxyType(
    {body.type: body for body in (ReferralMade, ReferralWithdrawn)}
)
"""What agencies may send, by type; intake has a handler for each."""

AGENCY_EVENTS: Final[Mapping[str, type[AgencyEvent]]] = MappingProxyType(
    {event.type: event for event in (MessageAnswered, ReferralStatusChanged)}
)
"""What we send to agencies, by type."""
