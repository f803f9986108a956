"""An application, as the routes describe it: people masked."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from typing_extensions import TypedDict

from contracts import CaseClass, Channel, Industry, Lane, RespondentRole
from contracts.intake import Form
from intake.agency_requests.shown import AgencyRequestJson
from intake.case.rules.aid_first import UrgentGround
from intake.case.rules.states import State
from intake.case.shown import ActJson, CaseJson, CautionJson
from intake.people.identity import IdType
from intake.people.masking import RespondentKind
from web import Page


class ReasonJson(TypedDict):
    """A rule that decided, in words, with its paragraph."""

    rule: str
    text: str
    paragraph: str
    paragraph_name: str


class ReceiptJson(CaseJson):
    """The answer to an application: the case, what decided, what to look at again."""

    reasons: Sequence[ReasonJson]
    warnings: Sequence[CautionJson]


ClaimedJson = TypedDict("ClaimedJson", {"class": CaseClass, "amount_fen": int | None})


class WorkersJson(TypedDict):
    count: int | None
    at_least: int | None
    known: bool


class SourceSystemJson(TypedDict):
    system: str


class MaskedProjectJson(TypedDict):
    name: str | None


class MaskedRecipientJson(TypedDict):
    name: str
    id_type: IdType
    id_number: str | None
    identity_seen: bool
    phone: str | None


class MaskedContactJson(TypedDict):
    name: str
    phone: str | None


class MaskedRespondentJson(TypedDict):
    role: RespondentRole
    kind: RespondentKind | None
    name: str | None
    credit_code: str | None


class StatedJson(CaseJson):
    """A case with what was stated, people masked; the facts of the case only by `reveal`."""

    warnings: Sequence[CautionJson]
    office: str | None
    channel: Channel
    form: Form
    first_receiver: str
    migrant_worker: bool
    owed_from: date | None
    owed_to: date | None
    contract_signed: bool | None
    urgent_grounds: Sequence[UrgentGround]
    industry: Industry | None
    area: str | None
    claims: Sequence[ClaimedJson]
    workers: WorkersJson
    source: SourceSystemJson | None
    project: MaskedProjectJson | None
    recipients: Sequence[MaskedRecipientJson]
    representative: MaskedContactJson | None
    agent: MaskedContactJson | None
    respondents: Sequence[MaskedRespondentJson]
    hidden: Sequence[str]


class ApplicationJson(StatedJson):
    acts: Sequence[ActJson]
    agency_requests: Sequence[AgencyRequestJson]


class ApplicationLineJson(TypedDict):
    """A line of a list."""

    case_id: UUID
    case_no: str
    campaign: str
    county: str
    state: State
    lane: Lane
    case_class: CaseClass
    main_recipient: str
    workers: int | None
    workers_exact: bool
    workers_known: bool
    amount_claimed_fen: int | None
    amount_claimed_exact: bool
    received_at: datetime
    papers_due: date | None
    papers_overdue: bool
    urgent: bool
    version: int


class ApplicationsJson(Page[ApplicationLineJson]):
    pass
