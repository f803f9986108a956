"""What is shown of an upload; nothing of what is in it."""

from intake.platform.codes import PLATFORM_STATE_NAMES
from intake.platform.handlers import Prepared
from intake.platform.package import name_of
from intake.platform.rules import Upload
from intake.platform.shown import PackedFileJson, PlatformCaseJson, PlatformUploadJson


def show_upload(upload: Upload, case_no: str) -> PlatformCaseJson:
    return {
        "case_id": upload.case_id,
        "case_no": case_no,
        "campaign": upload.campaign,
        "county": upload.county,
        "state": upload.state,
        "state_name": PLATFORM_STATE_NAMES[upload.state],
        "revision": upload.revision,
        "platform_no": upload.platform_no,
        "registered_there": upload.registered_there,
        "reason": upload.reason,
        "attempts": upload.attempts,
        "uploaded_at": upload.uploaded_at,
        "answered_at": upload.answered_at,
    }


def show_package(prepared: Prepared) -> PlatformUploadJson:
    files: list[PackedFileJson] = [
        {"name": name_of(each), "paper": each.paper, "type": each.kind, "bytes": each.bytes}
        for each in prepared.content.files
    ]
    return {**show_upload(prepared.upload, prepared.case.case_no), "files": files}
