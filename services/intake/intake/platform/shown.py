"""An upload, as the routes describe it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from intake.case.rules.paper_kinds import Paper
from intake.platform.codes import PlatformState


class PlatformCaseJson(TypedDict):
    """`reason`: why the platform refused it, by its code, or what of ours is missing. `registered_there`: it
    came from the platform."""

    case_id: UUID
    case_no: str
    campaign: str
    county: str
    state: PlatformState
    state_name: str
    revision: int
    platform_no: str | None
    registered_there: bool
    reason: str | None
    attempts: int
    uploaded_at: datetime | None
    answered_at: datetime | None


class PlatformCasesJson(TypedDict):
    items: list[PlatformCaseJson]
    next_cursor: str | None


class PackedFileJson(TypedDict):
    name: str
    paper: Paper
    type: str
    bytes: int


class PlatformUploadJson(PlatformCaseJson):
    """`files`: what goes beside the package."""

    files: Sequence[PackedFileJson]
