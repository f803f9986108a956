"""A case of intake, as the routes describe it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from contracts import CaseClass, Lane
from contracts.intake import ReviewOpinion, ReviewReason
from intake.case.audit import AuditAction
from intake.case.rules.allowed_acts import Action
from intake.case.rules.paper_kinds import Paper
from intake.case.rules.states import Progress, State
from timelimits import DueJson
from web import WarningJson


class SuggestedJson(TypedDict):
    """A number for a person to confirm."""

    at_least: int


class CautionJson(WarningJson):
    suggested: NotRequired[SuggestedJson]


class NamedPaperJson(TypedDict):
    code: Paper
    name: str


class MissingPapersJson(TypedDict):
    """The one complete list (N5.5)."""

    papers: Sequence[NamedPaperJson]
    due: date | None
    overdue: bool
    served_at: datetime | None


class RemedyJson(TypedDict):
    """Told with a refusal."""

    code: str
    text: str
    law: str


class ReviewJson(TypedDict):
    """初审, by code; what was said with it stands with its act."""

    office: str
    opinion: ReviewOpinion
    reasons: Sequence[ReviewReason]
    papers_seen: Sequence[Paper]
    papers_asked: Sequence[Paper]
    at: datetime


class CaseJson(TypedDict):
    """Where a case stands, and what may be done with it."""

    case_id: UUID
    case_no: str
    campaign: str
    county: str
    state: State
    lane: Lane
    case_class: CaseClass
    received_at: datetime
    accepted_at: datetime | None
    granted_at: datetime | None
    ended_at: datetime | None
    means_exempt: str | None
    means_exempt_name: str | None
    accepted_first: bool
    aid_first: bool
    urgent: bool
    limitation_ends: date | None
    standing_order: str | None
    papers_shown: Sequence[Paper]
    papers_missing: MissingPapersJson | None
    limits: Sequence[DueJson]
    remedy: RemedyJson | None
    progress: Progress | None
    lawyer_id: str | None
    station: str | None
    preliminary_review: ReviewJson | None
    allowed: Sequence[Action]
    version: int


class CaseAfterActJson(CaseJson):
    """`warnings`: only where the act was told ahead of our clock."""

    warnings: NotRequired[Sequence[CautionJson]]


class ActJson(TypedDict):
    """Who did what and why, by code; what was said with it is hidden."""

    action: AuditAction
    state: State
    codes: Sequence[str]
    actor_kind: str
    actor: str
    at: datetime
    recorded_at: datetime
