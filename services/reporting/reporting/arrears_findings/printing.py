"""Findings in words and as a table. A natural person's name is in no file."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from reporting.arrears_findings.shown import (
    FindingJson,
    FoundArrearsJson,
    FoundEmployerJson,
    FoundWorkersJson,
)
from reporting.exports import Cell, Table, Yuan, moment, shown

NOT_TOLD: Final = "未说明"
NOT_RECORDED: Final = "未登记"
NOT_NAMED: Final = "未注明"
COLUMNS: Final = (
    *("单位", "排查日期", "用工方", "统一社会信用代码", "行业", "地区", "涉及人数", "欠薪（元）", "来源"),
    *("已做", "说明", "成为案件", "登记", "撤销"),
)


def as_table(findings: Iterable[FindingJson], counties: Mapping[str, str]) -> Table:
    note = f"“{NOT_TOLD}”“{NOT_NAMED}”是没有人说过，不是零。个人的姓名不列。"
    return Table("大排查发现", COLUMNS, [_row(finding, counties) for finding in findings], note)


def count_cells(findings: int | None, became_cases: int | None) -> Sequence[Cell]:
    """Where none is recorded there is no number."""
    return [NOT_RECORDED if number is None else number for number in (findings, became_cases)]


def _row(finding: FindingJson, counties: Mapping[str, str]) -> Sequence[Cell]:
    withdrawn = finding["withdrawn"]
    return [
        counties.get(finding["county"], finding["county"]),
        finding["found_on"].isoformat(),
        employer_in_words(finding["employer"]),
        finding["employer"]["credit_code"] or "",
        finding["industry_name"] or NOT_TOLD,
        finding["area_name"] or finding["area"] or NOT_TOLD,
        workers_cell(finding["workers"]),
        arrears_cell(finding["arrears"]),
        finding["source_name"],
        "、".join(finding["action_names"]) or NOT_TOLD,
        finding["note"] or "",
        case_in_words(finding),
        f"{finding['recorded_by']}，{moment(finding['recorded_at'])}",
        f"{withdrawn['reason_name']}，{moment(withdrawn['at'])}" if withdrawn else "",
    ]


def employer_in_words(employer: FoundEmployerJson) -> str:
    """个人（姓名不显示）、单位（名称未显示），或者单位的名称。"""
    return employer["name"] or f"{employer['kind_name']}（名称不显示）"


def case_in_words(finding: FindingJson) -> str:
    return finding["case"]["case_no"] if finding["case"] else NOT_NAMED


def workers_cell(told: FoundWorkersJson | None) -> Cell:
    """A number that was counted is a number; everything else that was said are words."""
    if told and told["count"] is not None and not told["as_told"]:
        return told["count"]
    return workers_in_words(told)


def arrears_cell(told: FoundArrearsJson | None) -> Cell:
    if told and told["amount_fen"] is not None and not told["as_told"]:
        return Yuan(told["amount_fen"])
    return arrears_in_words(told)


def workers_in_words(told: FoundWorkersJson | None) -> str:
    """12 人、至少 12 人，连同所述文字；没有数的只有文字。"""
    if told is None:
        return NOT_TOLD
    number = _one_of("{} 人", told["count"], told["at_least"])
    return _with_words(number, told["as_told"])


def arrears_in_words(told: FoundArrearsJson | None) -> str:
    """12,000.00 元、至少 12,000.00 元，连同所述文字。"""
    if told is None:
        return NOT_TOLD
    amounts = (told["amount_fen"], told["at_least_fen"])
    number = _one_of("{} 元", *(shown(Yuan(fen)) if fen is not None else None for fen in amounts))
    return _with_words(number, told["as_told"])


def _one_of(words: str, exact: int | str | None, at_least: int | str | None) -> str | None:
    if exact is not None:
        return words.format(exact)
    return f"至少 {words.format(at_least)}" if at_least is not None else None


def _with_words(number: str | None, as_told: str | None) -> str:
    """Without a number there were words, which are not shown to everybody."""
    if number is None:
        return f"所述：{as_told}" if as_told else "所述文字未显示"
    return f"{number}（所述：{as_told}）" if as_told else number
