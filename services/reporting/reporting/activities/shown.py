"""An activity, as the routes describe it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from typing_extensions import TypedDict

from contracts.event import AgencyKind, RecordWithdrawalReason
from contracts.reporting import ActivityKind
from files import Scan
from reporting.activities.rules import ActivityAct
from web import Page


class AttendanceJson(TypedDict):
    """One of the three numbers, or none: then there are only words."""

    count: int | None
    at_least: int | None
    about: int | None
    as_told: str | None


class ActivityWithdrawnJson(TypedDict):
    at: datetime
    reason: RecordWithdrawalReason
    reason_name: str


class EvidenceJson(TypedDict):
    """`scan`: waiting, clean or refused; `usable`: whether it is given out."""

    file_id: UUID
    type: str
    bytes: int
    scan: Scan
    usable: bool
    kept_at: datetime


class ActivityJson(TypedDict):
    """`attendance` null: not counted, nothing was said of it."""

    activity_id: UUID
    campaign: str
    county: str
    kind: ActivityKind
    kind_name: str
    held_on: date
    theme: str
    place: str | None
    partners: Sequence[AgencyKind]
    with_whom: str | None
    liaison: str | None
    attendance: AttendanceJson | None
    files: Sequence[EvidenceJson]
    recorded_at: datetime
    recorded_by: str
    withdrawn: ActivityWithdrawnJson | None
    version: int


class ActivityActJson(TypedDict):
    act: ActivityAct
    file_id: UUID | None
    by: str
    name: str | None
    at: datetime
    note: str | None


class ActivityWithActsJson(ActivityJson):
    acts: Sequence[ActivityActJson]


class ActivitiesJson(Page[ActivityJson]):
    pass


class FileToOpenJson(TypedDict):
    """What a dry run says."""

    file_id: UUID
