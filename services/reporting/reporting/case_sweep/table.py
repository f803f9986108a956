"""Cases to be carried in, as a spreadsheet saves them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from campaign import CampaignError, Row, rows_in
from contracts.chinese_names import CASE_CLASS_NAMES
from languages import Words
from reporting.case_sweep.bodies import CarriedInBody
from reporting.case_sweep.codes import OPEN_REASON_NAMES, RESULT_NAMES, SWEPT_CLASSES, OpenReason
from reporting.case_sweep.rules.cases import ToCarryIn
from web import FieldError
from web.validation import describe_errors

NAMES: Final[Mapping[str, str]] = {
    "case_no": "案件编号",
    "case_class": "类别",
    "assigned_on": "指派日期",
    "handler": "承办人编号",
    "closed_on": "结案日期",
    "result": "结果",
    "reason": "未结原因",
}
COLUMNS: Final = ",".join(NAMES.values())
MOST_LINES: Final = 500
FILE: Final = Path("表格")
CLASSES: Final = {CASE_CLASS_NAMES[each]: each.value for each in SWEPT_CLASSES}
RESULTS: Final = {name: each.value for each, name in RESULT_NAMES.items()}
REASONS: Final = {name: each for each, name in OPEN_REASON_NAMES.items() if each is not OpenReason.other}
"""没有“其他”: it needs a note, for which a line has no room."""

Lines = list[tuple[int, ToCarryIn]]


@dataclass(frozen=True, slots=True)
class TableRefused:
    """What is wrong with each line that is no case, or with the whole."""

    flaws: tuple[FieldError, ...]


def lines_in(content: bytes) -> Lines | TableRefused:
    """The cases by the number of their line, or why none is taken."""
    lines: Lines = []
    wrong: list[FieldError] = []
    try:
        for row in rows_in(content, FILE, COLUMNS):
            read = _read(row)
            if isinstance(read, ToCarryIn):
                lines.append((row.line, read))
            else:
                wrong += read
    except CampaignError as error:
        wrong.append(_flaw(error))
    if len(lines) > MOST_LINES:
        return _refused(f"一次至多 {MOST_LINES} 行，请分几次上传", f"{MOST_LINES} lines at a time at most")
    if not lines and not wrong:
        return _refused("表中没有案件", "no case is in the table")
    return TableRefused(tuple(wrong)) if wrong else lines


def _read(row: Row) -> ToCarryIn | Sequence[FieldError]:
    try:
        stated: dict[str, Any] = {
            "case_no": row.text(NAMES["case_no"]),
            "case_class": CLASSES[_one_of(row, "case_class", CLASSES)],
            "assigned_on": row.day(NAMES["assigned_on"]),
            "handler": row.cells[NAMES["handler"]] or None,
            "closed_on": row.day(NAMES["closed_on"]),
            "result": RESULTS[_one_of(row, "result", RESULTS)] if row.cells[NAMES["result"]] else None,
        }
        reason = REASONS[_one_of(row, "reason", REASONS)] if row.cells[NAMES["reason"]] else None
        if reason and stated["closed_on"]:
            raise row.wrong(NAMES["reason"], "已填结案日期的，不填未结原因")
        days = {name: day.isoformat() for name in ("assigned_on", "closed_on") if (day := stated.pop(name))}
        body = CarriedInBody.model_validate({**stated, **days})
    except CampaignError as error:
        return [_flaw(error)]
    except ValidationError as error:
        flaws = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        return [_of_line(row.line, each) for each in describe_errors(flaws).errors]
    return ToCarryIn(body.case(), reason)


def _one_of(row: Row, name: str, allowed: Mapping[str, object]) -> str:
    told: str = row.one_of(NAMES[name], *allowed)
    return told


def _of_line(line: int, flaw: FieldError) -> FieldError:
    field = flaw.pointer.rpartition("/")[2]
    place = f"第 {line} 行" + (f"，{NAMES[field]}" if field in NAMES else "")
    chinese = flaw.detail or Words("不对", "wrong")
    return _told(f"{place}: {chinese}", f"line {line}, {field}: {chinese.english}")


def _flaw(error: CampaignError) -> FieldError:
    """It says its place, after the file's name."""
    told = str(error.args[0]).removeprefix(f"{FILE}: ")
    return _told(told, told)


def _refused(chinese: str, english: str) -> TableRefused:
    return TableRefused((_told(chinese, english),))


def _told(chinese: str, english: str) -> FieldError:
    return FieldError("#/table", Words(chinese, english))
