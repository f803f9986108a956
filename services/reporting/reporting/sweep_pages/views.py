"""What the pages of the sweep show."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from access import Caller, Role
from contracts.chinese_names import CASE_CLASS_NAMES, RECORD_WITHDRAWAL_NAMES
from reporting.case_sweep.codes import (
    COUNTED,
    FIGURE_NAMES,
    OPEN_REASON_NAMES,
    RESULT_NAMES,
    SWEPT_CLASSES,
    figure_name,
)
from reporting.case_sweep.shown import CountySweepJson, FileKind
from reporting.case_sweep.table import COLUMNS, MOST_LINES, NAMES
from reporting.exports import TYPES as FILE_TYPES
from reporting.pages.problems import Refusal, beside_field
from reporting.sweep_pages.printing import NO_RECORD
from reporting.sweep_pages.rules import FIGURE, Fields, field_at, line_at

SUBJECT: Final = "sweep_pages"
TYPES: Final = {kind: FILE_TYPES[kind] for kind in get_args(FileKind)}
"""As which files a table is given out."""

FILERS_ONLY: Final = "案件排查由本单位工作人员报送，当前身份只能查看。"
NO_NAME: Final = "登录身份中没有姓名，不能报送。"
LABELS: Final[Mapping[str, str]] = {
    **{FIGURE + name: chinese for name, chinese in FIGURE_NAMES.items()},
    **NAMES,
    "content": "有无案件",
    "remarks": "备注",
    "note": "说明",
}
CLASSES: Final = {each.value: CASE_CLASS_NAMES[each] for each in SWEPT_CLASSES}
BLANK_CASE: Final = dict.fromkeys(NAMES, "")


def why_not(caller: Caller) -> str | None:
    """Why this caller is offered no form; None: it is."""
    if caller.role is not Role.county_staff:
        return FILERS_ONLY
    return None if caller.name else NO_NAME


def show_filing_form(sweep: CountySweepJson, fields: Fields, refusal: Refusal | None) -> dict[str, Any]:
    """Numbers in the order of the table, each with the system's beside it."""
    errors = errors_of(refusal)
    return {
        "fields": {"content": "", "remarks": "", "reason": "", **fields},
        "by_field": {field: text for field, text in errors if field},
        "figures": [
            {
                "field": FIGURE + name,
                "name": FIGURE_NAMES[name],
                "system": sweep["system"][name] if sweep["system"] else NO_RECORD,
                "value": fields.get(FIGURE + name, ""),
            }
            for each in SWEPT_CLASSES
            for name in (figure_name(each, counted) for counted in COUNTED)
        ],
        "is_correction": bool(sweep["filings"]),
        "version": sweep["version"],
    }


def show_case_form(fields: Fields, refusal: Refusal | None) -> dict[str, Any]:
    errors = errors_of(refusal)
    return {
        "fields": {**BLANK_CASE, "note": "", "withdrawal": "", **fields},
        "by_field": {field: text for field, text in errors if field},
        "classes": CLASSES,
        "results": RESULT_NAMES,
        "reasons": OPEN_REASON_NAMES,
        "withdrawals": RECORD_WITHDRAWAL_NAMES,
        "columns": COLUMNS.split(","),
        "most_lines": MOST_LINES,
    }


def show_refusal(refusal: Refusal | None) -> dict[str, Any]:
    return {"errors": errors_of(refusal), "refusal": refusal.on_a_page if refusal else None}


def errors_of(refusal: Refusal | None) -> Sequence[tuple[str, str]]:
    if refusal is None:
        return []
    told = [(str(error.get("pointer", "")), str(error["detail"])) for error in refusal.body.get("errors", ())]
    return [(field_at(pointer), _in_words(pointer, detail)) for pointer, detail in told]


def _in_words(pointer: str, detail: str) -> str:
    """With the field's name before it, and without the names that programs send."""
    if of_line := line_at(pointer):
        line, field = of_line
        return beside_field(f"第 {line} 行，{LABELS.get(field, field)}", detail)
    label = LABELS.get(field_at(pointer))
    return beside_field(None if label and detail.startswith(label) else label, detail)
