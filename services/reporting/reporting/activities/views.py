"""What is shown of an activity: to its county and to the city all that was typed."""

from collections.abc import Sequence

from contracts.chinese_names import RECORD_WITHDRAWAL_NAMES
from contracts.reporting import AttendanceIs
from files import is_usable
from reporting.activities.codes import ACTIVITY_KIND_NAMES
from reporting.activities.rules import NOT_COUNTED, Activity, Attendance, Withdrawn
from reporting.activities.shown import (
    ActivityActJson,
    ActivityJson,
    ActivityWithdrawnJson,
    AttendanceJson,
    EvidenceJson,
)
from reporting.activities.store import DoneAct, Evidence


def show_activity(activity: Activity, files: Sequence[Evidence], *, is_scanned_here: bool) -> ActivityJson:
    words = activity.words
    return {
        "activity_id": activity.activity_id,
        "campaign": activity.campaign,
        "county": activity.county,
        "kind": activity.kind,
        "kind_name": ACTIVITY_KIND_NAMES[activity.kind],
        "held_on": activity.held_on,
        "theme": words.theme,
        "place": words.place,
        "partners": activity.partners,
        "with_whom": words.with_whom,
        "liaison": words.liaison,
        "attendance": show_attendance(activity.attendance),
        "files": [show_file(file, is_scanned_here=is_scanned_here) for file in files],
        "recorded_at": activity.recorded_at,
        "recorded_by": activity.recorded_by,
        "withdrawn": show_withdrawn(activity.withdrawn) if activity.withdrawn else None,
        "version": activity.version,
    }


def show_attendance(attendance: Attendance) -> AttendanceJson | None:
    if attendance == NOT_COUNTED:
        return None

    def number(known_as: AttendanceIs) -> int | None:
        return attendance.number if attendance.known_as is known_as else None

    return {
        "count": number(AttendanceIs.exact),
        "at_least": number(AttendanceIs.at_least),
        "about": number(AttendanceIs.about),
        "as_told": attendance.as_told,
    }


def show_file(file: Evidence, *, is_scanned_here: bool) -> EvidenceJson:
    return {
        "file_id": file.file_id,
        "type": file.kind,
        "bytes": file.bytes,
        "scan": file.scan,
        "usable": is_usable(file.scan, is_scanned_here=is_scanned_here),
        "kept_at": file.kept_at,
    }


def show_acts(acts: Sequence[DoneAct]) -> Sequence[ActivityActJson]:
    return [
        {
            "act": each.act,
            "file_id": each.file_id,
            "by": each.by,
            "name": each.name,
            "at": each.at,
            "note": each.note,
        }
        for each in acts
    ]


def show_withdrawn(withdrawn: Withdrawn) -> ActivityWithdrawnJson:
    name = RECORD_WITHDRAWAL_NAMES[withdrawn.reason]
    return {"at": withdrawn.at, "reason": withdrawn.reason, "reason_name": name}
