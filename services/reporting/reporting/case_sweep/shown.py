"""The sweep, as the routes describe it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from typing_extensions import TypedDict

from contracts import CaseClass
from contracts.agency_facts import PriorityAnswer
from contracts.event import RecordWithdrawalReason
from contracts.reporting import Check, Filing
from reporting.case_sweep.codes import OpenReason
from reporting.case_sweep.rules.filing import SweepState
from reporting.figures.rules.stored_rows import EndedAs
from web import Page

FileKind = Literal["xlsx", "pdf"]


class FiledSweepJson(TypedDict):
    """`system`: the system's figures as they stood when it was filed, null where it had no case of the year;
    `remarks`, `reason`: for staff of the county and of the city, else null; `sha256`: 校验码."""

    number: int
    zero: bool
    figures: Mapping[str, int]
    system: Mapping[str, int] | None
    remarks: str | None
    reason: str | None
    filed_by: str
    filed_at: datetime
    sha256: str


class CountySweepJson(TypedDict):
    """`state`: filed, open until the due date, then missing, or not_asked where no date is set or the system
    first ran after it; what was not filed is no zero. `system`, as of now, null: it has no case of the year,
    which is no zero either. `check`: the latest version against the system's figures as they stood when it
    was filed."""

    campaign: str
    year: int
    county: str
    name: str
    due_on: date | None
    state: SweepState
    filing: Filing | None
    check: Check | None
    system: Mapping[str, int] | None
    filings: Sequence[FiledSweepJson]
    version: int


class CitySweepRowJson(TypedDict):
    """`latest` null: not filed, and no zero."""

    county: str
    name: str
    state: SweepState
    filing: Filing | None
    check: Check | None
    system: Mapping[str, int] | None
    latest: FiledSweepJson | None


class CitySweepJson(TypedDict):
    campaign: str
    name: str
    year: int
    due_on: date | None
    counties: Sequence[CitySweepRowJson]


class PriorityJson(TypedDict):
    """`asked_on` null: only the answer was heard of. `answer` null: none yet."""

    asked_on: date | None
    answer_by: date | None
    answer: PriorityAnswer | None
    answer_name: str | None
    answered_on: date | None


class SweptCaseJson(TypedDict):
    """`days`: since it was assigned, or until it was closed. Null is not recorded; nobody guesses. That a
    lawyer was urged, and what hearings and follow-up calls found of a closed case (N1.2), is not recorded
    anywhere yet. `priority_requests`: to hear the case first (N1.1)."""

    case_id: str
    is_carried_in: bool
    case_no: str | None
    case_class: CaseClass
    case_class_name: str
    assigned_on: date
    handler: str | None
    closed_on: date | None
    days: int | None
    result: EndedAs | None
    result_name: str | None
    reason: OpenReason | None
    reason_name: str | None
    urgings: str | None
    priority_requests: Sequence[PriorityJson] | None
    evaluation: str | None


class SweptCasesJson(Page[SweptCaseJson]):
    pass


class GivenReasonJson(TypedDict):
    """`note`: for staff of the county and of the city, else null."""

    reason: OpenReason
    reason_name: str
    note: str | None
    recorded_by: str
    recorded_at: datetime


class CarriedInVersionJson(TypedDict):
    version: int
    case_no: str
    case_class: CaseClass
    assigned_on: date
    handler: str | None
    closed_on: date | None
    result: EndedAs | None
    withdrawn: RecordWithdrawalReason | None
    recorded_by: str
    recorded_at: datetime


class CaseRecordJson(SweptCaseJson):
    """`versions`: of a case carried in, how it stood after each act; `version`: how many they are."""

    reasons: Sequence[GivenReasonJson]
    versions: Sequence[CarriedInVersionJson]
    withdrawn: RecordWithdrawalReason | None
    version: int


class CarriedInJson(CarriedInVersionJson):
    case_id: UUID
