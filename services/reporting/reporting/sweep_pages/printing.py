"""The sweep as facts and tables, for page and files alike."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from contracts.chinese_names import CASE_CLASS_NAMES
from contracts.reporting import Check, Filing
from reporting.case_sweep.codes import (
    COUNTED,
    COUNTED_NAMES,
    FIGURES,
    NOT_RECORDED,
    SWEPT_CLASSES,
    figure_name,
)
from reporting.case_sweep.rules.filing import SweepState
from reporting.case_sweep.shown import (
    CitySweepJson,
    CountySweepJson,
    FiledSweepJson,
    FileKind,
    PriorityJson,
    SweptCaseJson,
)
from reporting.exports import Cell, MadeWhenRead, Printed, Table, made_by, moment

STATES: Final[Mapping[SweepState, str]] = {
    "filed": "已报",
    "open": "待报",
    "missing": "未报（逾期）",
    "not_asked": "不要求报送",
}
FILINGS: Final[Mapping[Filing, str]] = {Filing.on_time: "按时", Filing.late: "迟报"}
CHECKS: Final[Mapping[Check, str]] = {
    Check.agreeing: "报送时与系统数一致",
    Check.differing: "报送时与系统数不一致",
}
"""With the system's figures of then; those of now stand beside what was filed."""
MOST_PRINTED: Final = 20_000
"""Cases of a list in a file."""
NOT_FILED: Final = "未报"
NO_RECORD: Final = "无记录"
NO_ZEROS: Final = "“未报”是没有报，“无记录”是系统中没有本年案件，都不是零。"
NOT_ASKED: Final = "未请求"
URGING_NOTE: Final = "督促尚无系统记录，一律列为“未记录”，不作推测。"
EVALUATION_NOTE: Final = "听庭评议、回访尚无系统记录，一律列为“未记录”，不作推测。"


def printed_county(
    sweep: CountySweepJson,
    campaign_name: str,
    open_cases: Sequence[SweptCaseJson],
    closed_cases: Sequence[SweptCaseJson],
    by: str,
    at: datetime,
    kind: FileKind,
) -> Printed:
    """`by`, `at`: who had the file made, and when, which is as of when the system's figures are.

    Of a list that is longer than a file takes, its beginning. A workbook says so in front; a file that takes
    fewer rows says it below each table that it cuts.
    """
    still_open, closed = open_table(open_cases), closed_table(closed_cases)
    if sweep["system"] is not None:
        still_open = _beginning(still_open, _sum(sweep["system"], "open"))
        closed = _beginning(closed, _sum(sweep["system"], "closed"))
    return Printed(
        title=f"{sweep['name']}案件排查表（{sweep['year']} 年）",
        facts=[
            ("专项行动", f"{campaign_name}（{sweep['campaign']}）"),
            *facts_of(sweep),
            ("统计至", moment(at)),
            made_by(by, at),
            *(_cut(still_open, closed) if kind == "xlsx" else []),
        ],
        tables=[figures_table(sweep), still_open, closed],
    )


def _beginning(table: Table, in_all: int) -> Table:
    """As many rows as a file takes at most. `in_all`: by the figures, which count the cases of the lists."""
    return replace(table, rows=table.rows[:MOST_PRINTED], in_all=in_all)


def _cut(still_open: Table, closed: Table) -> Sequence[tuple[str, str]]:
    if max(still_open.in_all or 0, closed.in_all or 0) <= MOST_PRINTED:
        return []
    in_all = f"未结共 {still_open.in_all} 件、已结共 {closed.in_all} 件"
    return [("清单", f"{in_all}，各只列指派最早的 {MOST_PRINTED} 件")]


def printed_city(city: CitySweepJson, by: str, at: datetime) -> Printed:
    return Printed(
        title=f"全市案件排查情况（{city['year']} 年）",
        facts=[
            ("专项行动", f"{city['name']}（{city['campaign']}）"),
            ("报送日期", _due(city["due_on"])),
            ("统计至", moment(at)),
            made_by(by, at),
        ],
        tables=[city_table(city)],
    )


def facts_of(sweep: CountySweepJson) -> Sequence[tuple[str, str]]:
    facts = [("报送日期", _due(sweep["due_on"])), ("报送", STATES[sweep["state"]])]
    if not sweep["filings"]:
        return facts
    latest = sweep["filings"][-1]
    assert sweep["filing"] is not None  # it is filed
    assert sweep["check"] is not None
    facts[-1] = ("报送", f"已报（{FILINGS[sweep['filing']]}）")
    return [
        *facts,
        ("版本", f"第 {latest['number']} 版，校验码 {latest['sha256']}"),
        ("报送人", f"{latest['filed_by']}，{moment(latest['filed_at'])}"),
        ("核对", CHECKS[sweep["check"]]),
    ]


def figures_table(sweep: CountySweepJson) -> Table:
    """Class × assigned, closed, open: the system's beside the signed."""
    latest = sweep["filings"][-1] if sweep["filings"] else None
    rows: list[Sequence[Cell]] = []
    for each in SWEPT_CLASSES:
        names = [figure_name(each, counted) for counted in COUNTED]
        system = [_figure(sweep["system"], name) for name in names]
        signed: list[Cell] = [latest["figures"][name] if latest else NOT_FILED for name in names]
        rows.append([CASE_CLASS_NAMES[each], *system, *signed])
    columns = [
        "类别",
        *(f"系统{COUNTED_NAMES[one]}" for one in COUNTED),
        *(f"报送{COUNTED_NAMES[one]}" for one in COUNTED),
    ]
    note = f"系统数是目前的，含补录的案件；核对按报送时的系统数。{NO_ZEROS}"
    return Table("排查表", columns, rows, note)


def open_table(cases: Sequence[SweptCaseJson]) -> Table:
    columns = ("案件", "类别", "指派日期", "已办天数", "承办人编号", "未结原因", "督促", "优先办理")
    return Table("未结案件", columns, MadeWhenRead(cases, _open_row), URGING_NOTE)


def closed_table(cases: Sequence[SweptCaseJson]) -> Table:
    columns = ("案件", "类别", "指派日期", "结案日期", "办理天数", "承办人编号", "结果", "评议回访")
    return Table("已结案件", columns, MadeWhenRead(cases, _closed_row), EVALUATION_NOTE)


def _open_row(case: SweptCaseJson) -> Sequence[Cell]:
    return [
        name_of(case),
        case["case_class_name"],
        case["assigned_on"].isoformat(),
        _days(case),
        case["handler"] or NOT_RECORDED,
        case["reason_name"] or NOT_RECORDED,
        case["urgings"] or NOT_RECORDED,
        priorities_in_words(case),
    ]


def _closed_row(case: SweptCaseJson) -> Sequence[Cell]:
    return [
        name_of(case),
        case["case_class_name"],
        case["assigned_on"].isoformat(),
        case["closed_on"].isoformat() if case["closed_on"] else NOT_RECORDED,
        _days(case),
        case["handler"] or NOT_RECORDED,
        case["result_name"] or NOT_RECORDED,
        case["evaluation"] or NOT_RECORDED,
    ]


def city_table(city: CitySweepJson) -> Table:
    rows: list[Sequence[Cell]] = []
    for row in city["counties"]:
        latest = row["latest"]
        state = STATES[row["state"]]
        if latest and row["filing"] and row["check"]:
            state = f"{FILINGS[row['filing']]}，{CHECKS[row['check']]}"
        sums: list[Cell] = []
        for counted in COUNTED:
            system = _sum(row["system"], counted) if row["system"] else NO_RECORD
            sums += [system, _sum(latest["figures"], counted) if latest else NOT_FILED]
        rows.append([row["name"], state, _version(latest), *sums])
    columns = [
        "单位",
        "报送",
        "版本",
        *(f"{of}{COUNTED_NAMES[one]}" for one in COUNTED for of in ("系统", "报送")),
    ]
    missing = [row["name"] for row in city["counties"] if row["latest"] is None]
    told = f"尚未报送：{'、'.join(missing)}。" if missing else "各单位均已报送。"
    return Table("各单位报送情况", columns, rows, f"{told}{NO_ZEROS}")


def name_of(case: SweptCaseJson) -> str:
    """By its number; one of the system's whose number was not kept goes by its id."""
    return f"{case['case_no'] or case['case_id']}{'（补录）' if case['is_carried_in'] else ''}"


def priorities_in_words(case: SweptCaseJson) -> str:
    """2018-12-20 请求（2018-12-27 前答复），2018-12-25 同意优先办理；…"""
    if case["priority_requests"] is None:
        return NOT_RECORDED
    return "；".join(map(_priority, case["priority_requests"])) or NOT_ASKED


def _priority(priority: PriorityJson) -> str:
    asked = f"{priority['asked_on']} 请求" if priority["asked_on"] else "请求日期未记录"
    if priority["answer_name"]:
        return f"{asked}，{priority['answered_on']} {priority['answer_name']}"
    return f"{asked}（请于 {priority['answer_by']} 前答复），尚未答复"


def _days(case: SweptCaseJson) -> Cell:
    return NOT_RECORDED if case["days"] is None else case["days"]


def _figure(system: Mapping[str, int] | None, name: str) -> Cell:
    return NO_RECORD if system is None else system[name]


def _sum(figures: Mapping[str, int], counted: str) -> int:
    return sum(figures[name] for name in FIGURES if name.endswith(f"_{counted}"))


def _version(latest: FiledSweepJson | None) -> str:
    if latest is None:
        return NOT_FILED
    return f"第 {latest['number']} 版，{latest['filed_by']}，{moment(latest['filed_at'])}"


def _due(due_on: object) -> str:
    return str(due_on) if due_on else "未设"
