"""What intake decides: applications, papers, acceptance, grant, refusal, consultations, incidents."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.agency_facts import CASE_FACTS, COUNTY_FACTS, EmployerRef
from contracts.event import (
    CaseClass,
    Channel,
    Count,
    Event,
    Fen,
    Industry,
    Lane,
    LimitStage,
    PlaceKind,
    RecordWithdrawalReason,
    RespondentRole,
)
from contracts.service_names import Service, source_of
from contracts.topics import CASES, COUNTIES

SOURCE: Final = source_of(Service.intake)


class CaseEvent(Event):
    """An event of intake about a case."""

    topic: ClassVar[str] = CASES
    source: ClassVar[str] = SOURCE


class CountyEvent(Event):
    """An event of intake about a county and no case."""

    topic: ClassVar[str] = COUNTIES
    source: ClassVar[str] = SOURCE


class RespondentRef(BaseModel):
    """A respondent as others may know it: its role and keyed hashes of its name and credit code."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: RespondentRole
    name_hash: str | None = None
    credit_code_hash: str | None = None


class Form(StrEnum):
    """How an application was made; an oral one is written down by whoever receives it."""

    written = "written"
    oral = "oral"
    online = "online"


class ApplicationReceived(CaseEvent):
    """收到申请. Carries what the other services need to know of the case, and nobody's name.

    `workers` is a lower bound unless `workers_exact`; not `workers_known`: nobody gave a number, it counts
    those who have a name, and that it is no `group` is not known either. Not `amount_claimed_exact`: some
    claim has no amount. `area`: where the work is or was, by the code of a county of the campaign or of one
    of its offices.
    """

    type: ClassVar[str] = "cn.yuanxin.application.received.v1"

    case_no: str
    lane: Lane
    case_class: CaseClass
    claim_classes: tuple[CaseClass, ...]
    channel: Channel
    form: Form
    office: str | None = None
    migrant_worker: bool
    workers: Count
    workers_exact: bool = True
    workers_known: bool = True
    group: bool = False
    amount_claimed_fen: Fen | None = None
    amount_claimed_exact: bool = True
    wages_claimed_fen: Fen | None = None
    respondents: tuple[RespondentRef, ...] = ()
    limitation_ends: date | None = None
    urgent: bool = False
    source_system: str | None = None
    industry: Industry | None = None
    area: str | None = None


class ReviewOpinion(StrEnum):
    """What a preliminary review 初审 says the county should decide."""

    to_grant = "to_grant"
    to_refuse = "to_refuse"
    undecided = "undecided"


class ReviewReason(StrEnum):
    """On what a preliminary review rests."""

    facts_clear = "facts_clear"
    facts_unclear = "facts_unclear"
    identity_checked = "identity_checked"
    papers_complete = "papers_complete"
    papers_missing = "papers_missing"
    urgent = "urgent"
    out_of_scope = "out_of_scope"
    not_eligible = "not_eligible"
    other_jurisdiction = "other_jurisdiction"


class PreliminaryReviewDone(CaseEvent):
    """初审: a workstation looked through the application (N6); the county decides as always.

    `papers_seen` need not be shown again; `papers_asked`: what the station asked for then, beside the rule.
    """

    type: ClassVar[str] = "cn.yuanxin.preliminary-review.done.v1"

    office: str
    opinion: ReviewOpinion
    reasons: tuple[ReviewReason, ...]
    papers_seen: tuple[str, ...] = ()
    papers_asked: tuple[str, ...] = ()


class PapersRequested(CaseEvent):
    """补充材料通知: the one complete list of what is missing (N5.5) and the date it is owed by."""

    type: ClassVar[str] = "cn.yuanxin.papers.requested.v1"

    papers: tuple[str, ...]
    due: date


class ServiceManner(StrEnum):
    """How a notice reached the applicant."""

    handed = "handed"
    posted = "posted"
    electronic = "electronic"
    left = "left"


class NoticeServed(CaseEvent):
    """The papers request was served 送达; `due`: the date it is owed by, which starts at the service."""

    type: ClassVar[str] = "cn.yuanxin.notice.served.v1"

    manner: ServiceManner
    due: date


class PapersSupplied(CaseEvent):
    """Papers came in; `still_missing` is empty once all are there."""

    type: ClassVar[str] = "cn.yuanxin.papers.supplied.v1"

    papers: tuple[str, ...]
    still_missing: tuple[str, ...] = ()


class OverdueProposal(StrEnum):
    """What the rule proposes when papers are not in by their date: nothing in the green lane (N2.3)."""

    deemed_withdrawal = "deemed_withdrawal"
    none = "none"


class PapersOverdue(CaseEvent):
    """The papers' date has passed: the ordinary lane proposes deemed withdrawal, the green lane raises it."""

    type: ClassVar[str] = "cn.yuanxin.papers.overdue.v1"

    papers: tuple[str, ...]
    due: date
    proposal: OverdueProposal


class ApplicationAccepted(CaseEvent):
    """受理. `accepted_first`: accepted with papers owed for the moment (N2.3)."""

    type: ClassVar[str] = "cn.yuanxin.application.accepted.v1"

    lane: Lane
    basis: str
    means_exempt: bool = False
    accepted_first: bool = False


class AidGranted(CaseEvent):
    """给予法律援助: a named person's decision, or the rule under that person's standing order."""

    type: ClassVar[str] = "cn.yuanxin.aid.granted.v1"

    basis: str
    standing_order: str | None = None
    aid_first: bool = False


class RefusalReason(StrEnum):
    """Why aid is refused 不予法律援助."""

    out_of_scope = "out_of_scope"
    not_eligible = "not_eligible"
    means_above_standard = "means_above_standard"
    no_claim = "no_claim"
    other_jurisdiction = "other_jurisdiction"
    papers_false = "papers_false"


class ApplicationRefused(CaseEvent):
    """不予法律援助, with the coded reasons and who is responsible instead."""

    type: ClassVar[str] = "cn.yuanxin.application.refused.v1"

    reasons: tuple[RefusalReason, ...]
    responsible_instead: str


class ApplicationWithdrawn(CaseEvent):
    """撤回申请, or 视为撤回 once a person confirmed the rule's proposal after service."""

    type: ClassVar[str] = "cn.yuanxin.application.withdrawn.v1"

    deemed: bool = False
    reason: str
    after_grant: bool = False


class TerminationGround(StrEnum):
    """终止法律援助 (法律援助法 48; 法律援助条例 23), and the revocation of a grant made by rule."""

    by_deception = "by_deception"
    concealed_facts = "concealed_facts"
    unlawful_use = "unlawful_use"
    means_improved = "means_improved"
    case_ended_elsewhere = "case_ended_elsewhere"
    own_lawyer = "own_lawyer"
    recipient_asks = "recipient_asks"
    uncooperative = "uncooperative"
    grant_revoked = "grant_revoked"
    died = "died"


class AidTerminated(CaseEvent):
    """终止法律援助."""

    type: ClassVar[str] = "cn.yuanxin.aid.terminated.v1"

    ground: TerminationGround


class ReferredMatter(StrEnum):
    """What of a case we refer to an agency (N7)."""

    unpaid_wages = "unpaid_wages"
    refusal_to_pay = "refusal_to_pay"
    employer_gone = "employer_gone"
    social_insurance = "social_insurance"
    work_injury = "work_injury"
    no_contract = "no_contract"
    unlawful_subcontracting = "unlawful_subcontracting"
    assets = "assets"
    enforcement = "enforcement"
    other = "other"


class CaseReferred(CaseEvent):
    """转送: matters of the case are referred to an agency, by a letter, to be answered by a day."""

    type: ClassVar[str] = "cn.yuanxin.case.referred.v1"

    request_id: UUID
    agency: str
    document_no: str
    matters: tuple[ReferredMatter, ...]
    answer_by: date


class ReviewLimitReached(CaseEvent):
    """审查期限: an application that was accepted and not decided; its last day is near, or past. Each once.

    `provisional`: a calendar that is not published yet may move it. `verified`: it was read in the law.
    """

    type: ClassVar[str] = "cn.yuanxin.review-limit.reached.v1"

    stage: LimitStage
    due: date
    provisional: bool
    verified: bool


class ConsultationRecorded(CountyEvent):
    """A consultation 咨询; consultations count in the zero report too (N5.5).

    `workers` is one at least, and no count, where not `workers_known`. `area`: as of ApplicationReceived.
    """

    type: ClassVar[str] = "cn.yuanxin.consultation.recorded.v1"

    channel: Channel
    case_class: CaseClass
    workers: Count = 1
    workers_exact: bool = True
    workers_known: bool = True
    employer: EmployerRef | None = None
    industry: Industry | None = None
    area: str | None = None


class ConsultationWithdrawn(CountyEvent):
    """A consultation entered by mistake is withdrawn, with all it said.

    `counted_at`: the time of its ConsultationRecorded. Whenever it is withdrawn, it leaves that period.
    """

    type: ClassVar[str] = "cn.yuanxin.consultation.withdrawn.v1"

    channel: Channel
    case_class: CaseClass
    workers: Count = 1
    counted_at: datetime
    reason: RecordWithdrawalReason


class IncidentKind(StrEnum):
    """A first sign 苗头, or a group incident 群体性事件 (N5.5)."""

    first_sign = "first_sign"
    group_incident = "group_incident"


class IncidentReported(CountyEvent):
    """苗头 or 群体性事件, reported when seen and not with the day (N5.5).

    `people` is a lower bound unless `people_exact`; not `people_known`: nobody gave a number, only words.
    `area`: the office 司法所 in whose area it is; `place_told`: intake has the place in words.
    """

    type: ClassVar[str] = "cn.yuanxin.incident.reported.v1"

    kind: IncidentKind
    people: Count
    people_exact: bool = True
    people_known: bool = True
    place_kind: PlaceKind | None = None
    area: str | None = None
    place_told: bool = False
    employer: EmployerRef | None = None
    industry: Industry | None = None


class IncidentWithdrawn(CountyEvent):
    """An incident reported by mistake is withdrawn; `counted_at`: the time of its IncidentReported."""

    type: ClassVar[str] = "cn.yuanxin.incident.withdrawn.v1"

    kind: IncidentKind
    counted_at: datetime
    reason: RecordWithdrawalReason


EVENTS: tuple[type[Event], ...] = (
    ApplicationReceived,
    PreliminaryReviewDone,
    PapersRequested,
    NoticeServed,
    PapersSupplied,
    PapersOverdue,
    ApplicationAccepted,
    AidGranted,
    ApplicationRefused,
    ApplicationWithdrawn,
    AidTerminated,
    CaseReferred,
    ReviewLimitReached,
    ConsultationRecorded,
    ConsultationWithdrawn,
    IncidentReported,
    IncidentWithdrawn,
    *CASE_FACTS,
    *COUNTY_FACTS,
)
