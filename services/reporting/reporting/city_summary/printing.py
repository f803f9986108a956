"""The city's summary as facts, words and tables, for page and files alike."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from reporting.exports import Cell, Printed, Table, made_by, moment
from reporting.figures.printing import NOT_HEARD, amount_cell, name_cell
from reporting.figures.rules.measures import NAMES
from reporting.summaries.printing import NOT_REPORTED, texts_of

Shown = Mapping[str, Any]
"""A summary as its route answers it, every time a text."""

NOT_FILED: Final = "未报"
NOT_RECORDED: Final = "未登记"


def printed(summary: Shown, by: str, at: datetime) -> Printed:
    """Before it is issued, the draft on what is filed at this moment, and said to be one."""
    issue = summary["issue"]
    return Printed(
        title=f"全市{summary['campaign_name']}工作总结{'' if issue else '（草稿）'}",
        facts=[*facts_of(summary), made_by(by, at)],
        tables=tables_of(summary),
        texts=texts_of(issue or summary["draft"] or {}),
    )


def facts_of(summary: Shown) -> Sequence[tuple[str, str]]:
    figures, issue = summary["figures"], summary["issue"]
    issued = [("状态", "尚未签发，以下为此刻的情况")]
    if issue:
        issued = [
            ("签发", f"{issue['issued_by']}，{moment(issue['issued_at'])}"),
            ("表和合计校验码", issue["sha256"]),
        ]
    return [
        ("专项行动", f"{summary['campaign_name']}（{summary['campaign']}）"),
        ("报送期限", figures["due_on"] or "未定"),
        *issued,
        ("截至", moment(figures["at"])),
        ("已报", f"{figures['filed']} 个单位，应报 {figures['expected']} 个"),
        ("未报", _missing(figures) or "无"),
    ]


def tables_of(summary: Shown) -> Sequence[Table]:
    figures = summary["figures"]
    changes = [_changes(summary["changes"])] if summary["changes"] is not None else []
    return [_counties(summary), _sums(figures), _activities(figures), *changes]


def _counties(summary: Shown) -> Table:
    pairs = zip(summary["figures"]["counties"], summary["filers"], strict=True)
    return Table(
        "各单位方案和总结",
        ("单位", "方案", "方案责任人", "总结", "签报人", "签报时间", "时限"),
        [_county(row, filer) for row, filer in pairs],
    )


def _county(row: Shown, filer: Shown) -> Sequence[Cell]:
    plan = f"第 {row['plan_version']} 版" if row["plan_version"] else NOT_RECORDED
    told, filed = [row["name"], plan, filer["responsible"] or NOT_HEARD], row["filed"]
    if filed is None:
        return [*told, NOT_FILED, NOT_HEARD, NOT_HEARD, NOT_HEARD]
    return [
        *told,
        f"第 {filed['version']} 版",
        filer["signed_by"],
        moment(filed["signed_at"]),
        "迟报" if filed["late"] else "按时",
    ]


def _sums(figures: Shown) -> Table:
    rows = [
        [
            name_cell(one["measure"]),
            amount_cell(one["measure"], one["system"], figures["not_exact"]),
            amount_cell(one["measure"], one["signed"]),
        ]
        for one in figures["sums"]
    ]
    return Table("已报单位合计", ("项目", "系统数", "日报填报数"), rows, _note(figures))


def _note(figures: Shown) -> str:
    missing = _missing(figures)
    told = [
        f"合计只含已报的 {figures['filed']} 个单位，"
        + (f"缺 {len(figures['missing'])} 个单位：{missing}。" if missing else "不缺单位。"),
        "“—”为无人有数，不是零；“≥”为下限。",
    ]
    if figures["ending_before"] is None:
        told.append("各单位数字到哪一日：未记录。")
    told += [f"{one['name']}数字只到 {one['to']}。" for one in figures["ending_before"] or ()]
    for key, what in (("days_missing_in_system", "系统数"), ("days_missing_in_signed", "填报数")):
        if figures[key]:
            told.append(f"{what}有缺日的单位：{_names(figures[key])}。")
    for one in figures["sums"]:
        for key, what in (("lacking_in_system", "系统数"), ("lacking_in_signed", "填报数")):
            if one[key]:
                told.append(f"{NAMES[one['measure']]}的{what}中缺：{_names(one[key])}。")
    return "".join(told)


def _activities(figures: Shown) -> Table:
    rows = [
        [
            one["kind_name"],
            NOT_REPORTED if one["activities"] is None else one["activities"],
            _names(one["not_reported"]) or "无",
        ]
        for one in figures["activities"]
    ]
    return Table("已报单位的四个一和其他活动", ("项目", "次数", "其中未报告的单位"), rows)


def _changes(changes: Sequence[Shown]) -> Table:
    rows = [[one["name"], _version(one["was"]), _version(one["now"])] for one in changes]
    return Table("签发之后的变化", ("单位", "签发时", "现在"), rows)


def _version(number: int | None) -> str:
    return f"第 {number} 版" if number else NOT_FILED


def _missing(figures: Shown) -> str:
    return _names(figures["missing"])


def _names(counties: Sequence[Shown]) -> str:
    return "、".join(one["name"] for one in counties)
