"""A county's summary as facts, words and tables, for page and files alike."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from reporting.city_report.printing import measured, rate
from reporting.exports import Cell, Printed, Table, Text, made_by, moment
from reporting.figures.printing import NOT_HEARD, amount_cell, name_cell
from reporting.figures.rules.measures import NAMES

Shown = Mapping[str, Any]
"""A summary as its route answers it, every time a text."""

SYSTEM_AND_SIGNED: Final = ("项目", "系统数", "日报填报数")
NOT_REPORTED: Final = "未报告"
NOT_WRITTEN: Final = "（未填写）"


def printed(summary: Shown, by: str, at: datetime) -> Printed:
    """The latest version; before one is signed, the draft on the figures of now, and said to be one."""
    version = summary["versions"][-1] if summary["versions"] else None
    words = version or summary["draft"] or {}
    return Printed(
        title=f"{summary['name']}{summary['campaign_name']}工作总结{'' if version else '（草稿）'}",
        facts=[*facts_of(summary), made_by(by, at)],
        tables=tables_of(summary),
        texts=texts_of(words),
    )


def facts_of(summary: Shown) -> Sequence[tuple[str, str]]:
    version = summary["versions"][-1] if summary["versions"] else None
    figures = version["figures"] if version else summary["figures"]
    return [
        ("专项行动", f"{summary['campaign_name']}（{summary['campaign']}）"),
        ("单位", summary["name"]),
        ("报送期限", summary["due_on"] or "未定"),
        *(
            _signed(summary["versions"][0], version, summary["late"])
            if version
            else [("状态", "尚未签报，数字为此刻的系统数")]
        ),
        ("数字期间", f"{figures['from']} 至 {figures['to']}"),
        ("统计至", moment(figures["as_of"])),
        ("日报报送率", rate(figures["completeness"], "filed")),
        ("日报及时率", rate(figures["timeliness"], "on_time")),
    ]


def _signed(first: Shown, version: Shown, late: bool) -> Sequence[tuple[str, str]]:
    """Late or not is the first signature."""
    is_corrected = first["signed_at"] != version["signed_at"]
    before = [("首次签报", moment(first["signed_at"]))] if is_corrected else []
    signed = f"{version['signed_by']}，{moment(version['signed_at'])}"
    reason = [("更正理由", version["reason"])] if version["reason"] else []
    return [
        *before,
        ("签报", signed),
        ("时限", "迟报" if late else "按时"),
        ("版本", f"第 {version['number']} 版，数字校验码 {version['sha256']}"),
        *reason,
    ]


def texts_of(words: Shown) -> Sequence[Text]:
    return [
        Text("工作成效", words.get("achievements") or NOT_WRITTEN),
        Text("存在问题", words.get("problems") or NOT_WRITTEN),
        Text("意见建议", words.get("suggestions") or NOT_WRITTEN),
    ]


def tables_of(summary: Shown) -> Sequence[Table]:
    version = summary["versions"][-1] if summary["versions"] else None
    figures = version["figures"] if version else summary["figures"]
    changes = [_changes(summary["changes"])] if summary["changes"] is not None else []
    return [_sums(figures), _activities(figures), *changes]


def _sums(figures: Shown) -> Table:
    totals = figures["totals"]
    rows = [
        [name_cell(measure), measured(totals, measure), amount_cell(measure, totals["signed"].get(measure))]
        for measure in NAMES
    ]
    note = f"“—”为未听到或无人填报，不是零；“≥”为下限。{_days_missing(totals)}"
    return Table("数字", SYSTEM_AND_SIGNED, rows, note)


def _days_missing(totals: Shown) -> str:
    told = []
    for key, what in (("missing_in_measures", "系统数"), ("missing_in_signed", "日报填报数")):
        if days := [day for county in totals[key] for day in county["days"]]:
            told.append(f"{what}缺 {len(days)} 日（{days[0]}{'起' if len(days) > 1 else ''}）。")
    return "".join(told)


def _activities(figures: Shown) -> Table:
    rows = [[one["kind_name"], *activity_cells(one)] for one in figures["activities"]]
    return Table("四个一和其他活动", ("项目", "次数", "佐证（件）", "最近一次"), rows)


def activity_cells(one: Shown) -> Sequence[Cell]:
    """Where nothing was heard there is no number."""
    if one["activities"] is None:
        return [NOT_REPORTED, NOT_HEARD, NOT_HEARD]
    return [one["activities"], one["files"], one["latest"]]


def _changes(changes: Shown) -> Table:
    rows: list[Sequence[Cell]] = [
        [
            f"{name_cell(one['measure'])}（{'系统数' if one['of'] == 'system' else '日报填报数'}）",
            amount_cell(one["measure"], one["was"]),
            amount_cell(one["measure"], one["now"]),
        ]
        for one in changes["figures"]
    ]
    for one in changes["activities"]:
        rows.append([one["kind_name"], _in_words(one["was"]), _in_words(one["now"])])
    return Table("签报之后的变化", ("事项", "签报时", "现在"), rows)


def _in_words(one: Shown) -> str:
    if one["activities"] is None:
        return NOT_REPORTED
    return f"{one['activities']} 次，佐证 {one['files']} 件，最近 {one['latest']}"
