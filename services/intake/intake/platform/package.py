"""A package: one case as docs/schemas/platform/package.schema.json describes it, and its files beside it.

The same case gives the same content, byte for byte, so that a keyed hash says whether it has changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic_core import to_json

from clock import SHANGHAI
from files import ending_of
from intake.case.audit import AuditAction, KeptAct
from intake.case.rules.case import Case
from intake.case_files.store import KeptFile
from sealing import Sealing

SCHEMA: Final = "yuanxin-platform-package-1"
LOOKS: Final = frozenset({AuditAction.reveal, AuditAction.open_file, AuditAction.upload})
"""They change nothing of the case, and are nobody else's business."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is sent of a case, but for the revision; `files`: those that go beside it."""

    body: Mapping[str, Any]
    files: Sequence[KeptFile]

    def digest(self, sealing: Sealing) -> bytes:
        return sealing.hash(f"package:{to_json(self.body).decode()}")

    def document(self, revision: int) -> bytes:
        return to_json({"schema": SCHEMA, "revision": revision, **self.body}, indent=2)


def content_of(
    case: Case,
    statement: Mapping[str, Any],
    acts: Sequence[KeptAct],
    files: Sequence[KeptFile],
    sealing: Sealing,
    registered_no: str | None,
) -> Content:
    """`files`: those that are given out. `registered_no`: of a case that was registered on the platform."""
    body = {
        "case": {
            "case_id": case.case_id,
            "case_no": case.case_no,
            "campaign": case.campaign,
            "county": case.county,
            "state": case.state,
            "lane": case.lane,
            "class": case.case_class,
            "received_at": case.received_at.astimezone(SHANGHAI),
            "papers_shown": sorted(case.papers_shown),
            "papers_owed": list(case.papers_owed),
            **({"platform_no": registered_no} if registered_no else {}),
        },
        "application": statement,
        "acts": [
            {"action": each.action, "at": each.at.astimezone(SHANGHAI), "codes": list(each.codes)}
            for each in acts
            if each.action not in LOOKS
        ],
        "files": [
            {
                "name": name_of(each),
                "paper": each.paper,
                "type": each.kind,
                "bytes": each.bytes,
                "sha256": sealing.open(each.words, each.file_id)["sha256"],
            }
            for each in files
        ],
    }
    return Content(body, files)


def name_of(file: KeptFile) -> str:
    return f"{file.file_id}.{ending_of(file.kind)}"
