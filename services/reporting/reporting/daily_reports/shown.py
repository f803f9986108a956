"""A line and everything about it, as the routes describe it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from typing_extensions import TypedDict

from contracts import CaseClass
from contracts.reporting import Check, Content, Filing
from web import Page


class DisputeJson(TypedDict):
    event_id: UUID
    reason: str


class StatementJson(TypedDict):
    """What a person filled in."""

    zero: bool
    figures: Mapping[str, int] | None
    filled_by: str
    reviewed_by: str | None
    phone: str
    incidents: str | None
    incidents_disputed: str | None
    remarks: str | None
    disputed: Sequence[DisputeJson]


class DifferenceJson(TypedDict):
    signed: int
    system: int


class FirstSignatureJson(StatementJson):
    """Signed by one of two; `kind`: what the second signature makes of it. `check`: what it says today."""

    kind: Literal["signed", "correction"]
    reason: str | None
    first_signed_by: str
    first_signed_at: datetime
    content: Content
    check: Check
    differences: Mapping[str, DifferenceJson]


class CorrectionLeaveJson(TypedDict):
    """`used_in`: the version that was corrected with it; null: none yet."""

    reason: str
    by: str
    at: datetime
    used_in: int | None


class VersionJson(StatementJson):
    """`check`: what it says today. `receipt`: the hash of what was signed, to compare copies by.

    `first_signed_by`: who filled it in and signed it before, where two signatures are asked for.
    """

    version: int
    kind: Literal["signed", "correction"]
    reason: str | None
    signed_by: str
    signed_at: datetime
    first_signed_by: str | None
    first_signed_at: datetime | None
    by_proxy: bool
    content: Content
    check: Check
    receipt: str


class DraftJson(StatementJson):
    drafted_by: str
    drafted_at: datetime
    by_machine: bool | None


PeriodJson = TypedDict(
    "PeriodJson",
    {
        "date": date,
        "from": datetime,
        "to": datetime,
        "cut_off": datetime,
        "due": datetime,
        "late_until": datetime,
    },
)


class ExemptionJson(TypedDict):
    reason: str
    decided_at: datetime | None


class ExemptionActJson(TypedDict):
    act: Literal["exempted", "withdrawn"]
    reason: str
    by: str
    at: datetime


class StockJson(TypedDict):
    """Cases that are not ended, by how far they have come."""

    undecided: int
    unassigned: int
    handled: int
    total: int


class SystemFiguresJson(TypedDict):
    """Null where nothing was heard; a zero only where it was measured."""

    figures: Mapping[str, int] | None
    not_exact: Sequence[str]
    by_class: Mapping[str, Mapping[str, int | None]]
    pending: StockJson | None
    incidents: int | None
    complete: bool


class EventBehindJson(TypedDict):
    """An event that counts in the line's figures."""

    event_id: UUID
    type: str
    subject: str
    time: datetime
    recorded: datetime


class EventsBehindJson(Page[EventBehindJson]):
    pass


Stage = Literal["undecided", "unassigned", "handled"]


class StockCaseJson(TypedDict):
    """A case in the pending stock; null is what is not known before its application is read."""

    county: str
    stage: Stage
    case_id: str
    case_no: str | None
    case_class: CaseClass | None
    received_at: datetime | None


class StockCasesJson(Page[StockCaseJson]):
    """`kept_from`: cases that did not move since are not in the list; null: it has all."""

    kept_from: datetime | None


class LineJson(TypedDict):
    """Everything about one county on one day, but for the events behind it: they have pages of their own.

    `awaiting`: signed by one of two, it counts for nothing yet. `correction_locked_from`: from then on a
    correction needs the city's leave. `version`: null of a past moment, nobody acts on that.
    """

    campaign: str
    county: str
    period: PeriodJson
    filing: Filing
    by_proxy: bool
    content: Content | None
    check: Check | None
    correction_asked: bool
    silent: bool
    system_down: bool
    differences: Mapping[str, DifferenceJson]
    signed_at: datetime | None
    exemption: ExemptionJson | None
    exemption_acts: Sequence[ExemptionActJson]
    system: SystemFiguresJson
    versions: Sequence[VersionJson]
    draft: DraftJson | None
    second_signature_asked: bool
    awaiting: FirstSignatureJson | None
    correction_locked_from: datetime | None
    correction_leaves: Sequence[CorrectionLeaveJson]
    version: int | None
