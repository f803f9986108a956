"""A file, as the routes describe it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from files import Scan
from intake.case.rules.paper_kinds import Paper


class FileJson(TypedDict):
    """`scan`: waiting, clean or refused; `usable`: whether it is given out."""

    file_id: UUID
    paper: Paper
    paper_name: str
    type: str
    bytes: int
    scan: Scan
    usable: bool
    kept_at: datetime


class FilesJson(TypedDict):
    items: Sequence[FileJson]


class FileToOpenJson(TypedDict):
    """What a dry run says."""

    file_id: UUID
