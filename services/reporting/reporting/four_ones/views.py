"""What is shown of the four ones: the table, a county's activities, one activity."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from access import Caller, Role
from contracts.chinese_names import AGENCY_KIND_NAMES, RECORD_WITHDRAWAL_NAMES
from contracts.reporting import ActivityKind
from files import ACCEPTED, INLINE
from reporting.activities.codes import ACTIVITY_KIND_NAMES, ATTENDANCE_NAMES, FOUR_ONES
from reporting.activities.rules import Activity, ActivityAct, Cell
from reporting.activities.shown import ActivityActJson, ActivityJson
from reporting.arrears_findings.rules import FindingCount
from reporting.calendar.rules.roster import names
from reporting.four_ones.handlers import FourOnes
from reporting.four_ones.printing import in_words
from reporting.four_ones.rules import (
    ATTENDANCE,
    ATTENDANCE_AS_TOLD,
    ATTENDANCE_IS,
    PARTNER,
    TEXTS,
    Fields,
    field_at,
)
from reporting.four_ones.shown import (
    FourOnesCellJson,
    FourOnesJson,
    FourOnesRowJson,
    GapJson,
    LackingCountyJson,
)
from reporting.pages.problems import Refusal, beside_field

SUBJECT: Final = "four_ones"
NO_PHOTO: Final = "no-photo"
"""In the address of an activity whose photo was not kept."""
SCAN_NAMES: Final = {"waiting": "尚未查毒", "clean": "已查毒", "refused": "未通过查毒，不能打开"}
ACT_NAMES: Final[Mapping[ActivityAct, str]] = {
    ActivityAct.record: "登记",
    ActivityAct.attach_file: "上传佐证",
    ActivityAct.open_file: "打开佐证",
    ActivityAct.withdraw: "撤销登记",
}
KINDS_OF_FILES: Final = ",".join(ACCEPTED)
LABELS: Final[Mapping[str, str]] = {
    "kind": "哪一项",
    "held_on": "日期",
    "theme": "主题",
    "place": "地点",
    "liaison": "联络员",
    "partners": "联合单位",
    "with_whom": "具体单位或人员",
    "attendance": "到场人数",
    "attendance_as_told": "到场人数（所述）",
    "photo": "佐证",
    "reason": "原因",
    "note": "说明",
}
RECORDERS_ONLY: Final = "活动由本单位工作人员登记，当前身份只能查看。"
NO_NAME: Final = "登录身份中没有姓名，不能登记。"


def show_four_ones(table: FourOnes, own: str | None) -> FourOnesJson:
    """`own`: a county's people see the numbers of their county alone; None: of all."""
    known = names(table.campaign)
    rows: list[FourOnesRowJson] = [
        {
            "county": county,
            "name": known[county],
            "cells": [
                _cell(cell, table.findings.get(county), shows_numbers=own in (None, county)) for cell in cells
            ],
        }
        for county, cells in table.rows.items()
    ]
    return {
        "campaign": table.campaign.code,
        "name": table.campaign.name,
        "counties": rows,
        "gaps": [_gap(table, place, own) for place in range(len(FOUR_ONES))],
    }


def _cell(cell: Cell, found: FindingCount | None, *, shows_numbers: bool) -> FourOnesCellJson:
    """`found`: by the county's sweeps of arrears, whichever cell it is."""
    numbers = cell.recorded if shows_numbers else None
    of_sweeps = found if shows_numbers and cell.kind is ActivityKind.arrears_sweep else None
    return {
        "kind": cell.kind,
        "kind_name": ACTIVITY_KIND_NAMES[cell.kind],
        "state": "recorded" if cell.recorded else "not_reported",
        "activities": numbers.activities if numbers else None,
        "files": numbers.files if numbers else None,
        "latest": numbers.latest if numbers else None,
        "findings": of_sweeps.findings if of_sweeps else None,
        "became_cases": of_sweeps.became_cases if of_sweeps else None,
    }


def _gap(table: FourOnes, place: int, own: str | None) -> GapJson:
    """Whether another county has evidence is not told to a county."""
    cells = {county: row[place] for county, row in table.rows.items()}
    told = {county: cell for county, cell in cells.items() if own in (None, county)}
    return {
        "kind": FOUR_ONES[place],
        "kind_name": ACTIVITY_KIND_NAMES[FOUR_ONES[place]],
        "not_reported": _named(table, [county for county, cell in cells.items() if cell.recorded is None]),
        "without_evidence": _named(table, [county for county, cell in told.items() if cell.lacks_evidence]),
    }


def _named(table: FourOnes, counties: Sequence[str]) -> Sequence[LackingCountyJson]:
    known = names(table.campaign)
    return [{"county": county, "name": known[county]} for county in counties]


def why_not_recorded(caller: Caller) -> str | None:
    """Why this caller is offered no form; None: it is."""
    if caller.role is not Role.county_staff:
        return RECORDERS_ONLY
    return None if caller.name else NO_NAME


def show_on_page(activity: ActivityJson) -> dict[str, Any]:
    """An activity in words."""
    return {
        **activity,
        "partners": "、".join(AGENCY_KIND_NAMES[kind] for kind in activity["partners"]),
        "attendance": in_words(activity["attendance"]),
        "files": [
            {
                **file,
                "ending": ACCEPTED[file["type"]].upper(),
                "size": f"{max(1, file['bytes'] // 1024)} KB",
                "scan_name": SCAN_NAMES[file["scan"]],
                "is_shown_in_place": file["type"] in INLINE,
            }
            for file in activity["files"]
        ],
    }


def show_acts(acts: Sequence[ActivityActJson]) -> Sequence[Mapping[str, Any]]:
    return [{**act, "act_name": ACT_NAMES[act["act"]]} for act in acts]


def show_county(
    caller: Caller, activities: Sequence[ActivityJson], fields: Fields, refusal: Refusal | None
) -> dict[str, Any]:
    """A county's activities with the form, or why there is none."""
    return {
        "activities": [show_on_page(activity) for activity in activities],
        "why_not": why_not_recorded(caller),
        **show_form(fields, refusal),
    }


def first_fields(today: str) -> Fields:
    """A form as it is shown first."""
    return {"held_on": today}


def show_form(fields: Fields, refusal: Refusal | None) -> dict[str, Any]:
    """The form with what stands in it, and beside each field what is wrong there."""
    errors = errors_of(refusal)
    blank = dict.fromkeys((*TEXTS, ATTENDANCE, ATTENDANCE_IS, ATTENDANCE_AS_TOLD), "")
    return {
        "errors": errors,
        "refusal": refusal.on_a_page if refusal else None,
        "form": {
            "fields": {**blank, **fields},
            "by_field": {field: text for field, text in errors if field},
            "kinds": ACTIVITY_KIND_NAMES,
            "partners": {PARTNER + kind: name for kind, name in AGENCY_KIND_NAMES.items()},
            "attendance_is": ATTENDANCE_NAMES,
            "accepts": KINDS_OF_FILES,
        },
    }


def show_activity_forms(refusal: Refusal | None, fields: Fields) -> dict[str, Any]:
    errors = errors_of(refusal)
    return {
        "errors": errors,
        "refusal": refusal.on_a_page if refusal else None,
        "reasons": RECORD_WITHDRAWAL_NAMES,
        "accepts": KINDS_OF_FILES,
        "fields": {"reason": "", "note": "", **fields},
        "by_field": {field: text for field, text in errors if field},
    }


def errors_of(refusal: Refusal | None) -> list[tuple[str, str]]:
    if refusal is None:
        return []
    fields = [(field_at(str(error.get("pointer", ""))), error) for error in refusal.body.get("errors", ())]
    return [(field, beside_field(LABELS.get(field), str(error["detail"]))) for field, error in fields]


def title_of(activity: Activity) -> str:
    return f"{ACTIVITY_KIND_NAMES[activity.kind]}　{activity.held_on.isoformat()}"
