"""A line and everything about it, as the routes describe it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from typing_extensions import TypedDict

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


class VersionJson(StatementJson):
    """`check`: what it says today. `receipt`: the hash of what was signed, to compare copies by."""

    version: int
    kind: Literal["signed", "correction"]
    reason: str | None
    signed_by: str
    signed_at: datetime
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


class DifferenceJson(TypedDict):
    signed: int
    system: int


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


class LineJson(TypedDict):
    """Everything about one county on one day, but for the events behind it: they have pages of their own."""

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
    version: int
