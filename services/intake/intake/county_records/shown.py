"""A consultation or an incident, as the routes describe it: what was typed only by `reveal`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NotRequired
from uuid import UUID

from typing_extensions import TypedDict

from contracts.event import RecordWithdrawalReason
from intake.county_records.audit import RecordAction


class WithdrawnJson(TypedDict):
    at: datetime
    reason: RecordWithdrawalReason
    reason_name: str


class RecordJson(TypedDict):
    """What all records have in common."""

    campaign: str
    county: str
    occurred_at: datetime
    recorded_at: datetime
    withdrawn: WithdrawnJson | None
    version: int


class RecordActJson(TypedDict):
    """Who did what; what was said with it is hidden."""

    action: RecordAction
    actor_kind: str
    actor: str
    at: datetime
    recorded_at: datetime


class RecordActInClearJson(RecordActJson):
    words: Mapping[str, Any]


class RevealedRecordJson(TypedDict):
    """`told`: what was typed. A dry run looks at nothing and shows the id alone."""

    record_id: UUID
    told: NotRequired[Mapping[str, Any]]
    acts: NotRequired[Sequence[RecordActInClearJson]]
