"""The city's report as facts and tables, for page and files alike; and as the bulletin 简报 to paste."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from contracts.intake import IncidentKind
from contracts.reporting import Check, Content, Filing
from reporting.board.page.symbols import CHECK, CONTENT, FILING
from reporting.exports import Cell, Printed, Table, made_by, moment, shown
from reporting.figures.printing import NOT_HEARD, amount_cell, name_cell
from reporting.figures.rules.measures import MEASURES, NAMES, is_money

Report = Mapping[str, Any]
"""As its route answers it, every time a text."""

STATES: Final[Mapping[str, str]] = {"preliminary": "未定稿", "frozen": "已定稿，未签发", "issued": "已签发"}
INCIDENT_KINDS: Final[Mapping[IncidentKind, str]] = {
    IncidentKind.first_sign: "苗头",
    IncidentKind.group_incident: "群体性事件",
}
LISTS: Final[Mapping[str, str]] = {
    "on_time": "按时",
    "late": "迟报",
    "filed_afterwards": "补报",
    "by_proxy": "代报",
    "missing": "未报",
    "silent": "断报",
    "exempt": "免报",
    "open": "待报",
    "out_of_roster": "不在报送范围",
    "system_down": "系统停机",
    "not_collected": "未采集",
    "differing": "不一致",
    "to_be_checked": "待核对",
}


def printed(report: Report, by: str, at: datetime) -> Printed:
    """`by`, `at`: who had the file made, and when."""
    return Printed(
        title=f"{report['campaign_name']}市局日报（{report['date']}）",
        facts=[*facts_of(report), made_by(by, at)],
        tables=tables_of(report),
    )


def tables_of(report: Report) -> Sequence[Table]:
    """Those with nothing in them are there too, but for what changed, before anything is frozen."""
    changes = [_changes(report["changes"])] if report["changes"] is not None else []
    return [_lines(report), _sums(report), _signed(report), _incidents(report), _earlier(report), *changes]


def bulletin(report: Report, by: str, at: datetime) -> str:
    """简报: text to paste."""
    day = report["day"]
    sums = "，".join(
        f"{name}{_with_unit(measure, measured(day, measure))}"
        for measure, name in NAMES.items()
        if day["measures"][measure]
    )
    paragraphs = [
        f"{report['campaign_name']}日报简报（{report['date']}）",
        f"截至 {moment(report['as_of'])}，应报 {report['due']} 个单位，"
        f"报送率 {rate(report['completeness'], 'filed')}，及时率 {rate(report['timeliness'], 'on_time')}。",
        *(f"{name}：{_names(report[key])}。" for key, name in LISTS.items() if report[key]),
        *_open_note(report),
        f"本日系统数：{sums or '没有听到新的事项'}。{_lacking(day)}",
        *_incident_words(report["incidents"]),
        f"（{STATES[report['state']]}；{'：'.join(made_by(by, at))}）",
    ]
    return "\n".join(paragraphs) + "\n"


def rate(told: Mapping[str, Any], counted: str) -> str:
    """Nothing due is no rate, and not 0 %."""
    if told["rate"] is None:
        return "—（尚无应报）"
    return f"{told['rate'] * 100:.1f}%（{told[counted]}/{told['due']}）"


def facts_of(report: Report) -> Sequence[tuple[str, str]]:
    """Of which campaign it is, as of when, in which version; who filed."""
    issue = report["issue"]
    signed = [("签发", f"{issue['issued_by']}，{moment(issue['issued_at'])}")] if issue else []
    version = f"{STATES[report['state']]}" + (f"，校验码 {report['sha256']}" if report["sha256"] else "")
    filed = [(name, _names(report[key])) for key, name in LISTS.items() if report[key]]
    return [
        ("专项行动", f"{report['campaign_name']}（{report['campaign']}）"),
        ("统计至", moment(report["as_of"])),
        ("版本", version),
        *signed,
        ("应报", f"{report['due']} 个单位"),
        ("报送率", rate(report["completeness"], "filed")),
        ("及时率", rate(report["timeliness"], "on_time")),
        *filed,
        *(("待报说明", note) for note in _open_note(report)),
    ]


def _open_note(report: Report) -> Sequence[str]:
    """The last day is frozen as of its due time: who has not signed by then is not missing yet."""
    if not report["open"]:
        return []
    due = moment(report["due_at"])
    return [f"统计时报送截止时间（{due}）未过，待报单位不算未报，不计入应报，仍可签报。"]


def _lines(report: Report) -> Table:
    contacts = {one["county"]: one for one in (*report["missing"], *report["silent"])}
    rows = [
        [
            line["name"],
            FILING[Filing(line["filing"])][1] + ("（代报）" if line["by_proxy"] else ""),
            CONTENT[Content(line["content"])] if line["content"] else NOT_HEARD,
            CHECK[Check(line["check"])][1] if line["check"] else NOT_HEARD,
            "断报" if line["silent"] else "",
            contacts.get(line["county"], {}).get("contact") or "",
            contacts.get(line["county"], {}).get("contact_phone") or "",
        ]
        for line in report["lines"]
    ]
    return Table("各单位报送情况", ("单位", "报送", "内容", "核对", "断报", "联系人", "电话"), rows)


def _sums(report: Report) -> Table:
    day, running = report["day"], report["running"]
    rows = [
        [
            name_cell(measure),
            *(
                cell
                for totals in (day, running)
                for cell in (measured(totals, measure), amount_cell(measure, totals["signed"][measure]))
            ),
        ]
        for measure in MEASURES
    ]
    columns = ("项目", "本日系统数", "本日填报数", "累计系统数", "累计填报数")
    note = f"累计自 {running['from']} 起。“—”为未听到或无人填报，不是零；“≥”为下限。{_lacking(day)}"
    return Table("本日及累计数字", columns, rows, note)


def _signed(report: Report) -> Table:
    """What each county signed; who did not is no 0."""
    measures = ("received", "received_wages", "consultations", "incidents", "granted", "closed")
    rows: list[Sequence[Cell]] = []
    for line in report["lines"]:
        figures = line["figures"]
        unsigned = FILING[Filing(line["filing"])][1]
        amounts = [unsigned if figures is None else amount_cell(one, figures.get(one)) for one in measures]
        rows.append([line["name"], *amounts])
    return Table("各单位填报数", ("单位", *(NAMES[one] for one in measures)), rows)


def _incidents(report: Report) -> Table:
    rows = [
        [
            one["name"],
            INCIDENT_KINDS[IncidentKind(one["kind"])],
            one["people_text"],
            _place(one["place"]),
            moment(one["time"]),
            "已撤销" if one["withdrawn_at"] else "",
        ]
        for one in report["incidents"]
    ]
    return Table("苗头事件", ("单位", "类别", "人数", "地点", "时间", "撤销"), rows)


def _earlier(report: Report) -> Table:
    rows = [[one["name"], "、".join(one["days"])] for one in report["differing_earlier"]]
    return Table("以前各日不一致", ("单位", "日期"), rows)


def _changes(changes: Mapping[str, Any]) -> Table:
    rows: list[Sequence[Cell]] = []
    for line in changes["lines"]:
        rows.append([f"{line['name']}日报", _line_in_words(line["was"]), _line_in_words(line["now"])])
    for what, key in (("本日", "day"), ("累计", "running")):
        for one in changes[key]:
            of = "系统数" if one["of"] == "system" else "填报数"
            name = f"{what}{NAMES[one['measure']]}（{of}）"
            rows.append(
                [name, amount_cell(one["measure"], one["was"]), amount_cell(one["measure"], one["now"])]
            )
    for one in changes["incidents_added"]:
        rows.append([f"{one['name']}苗头事件", "", f"补报：{one['people_text']}"])
    for one in changes["incidents_withdrawn"]:
        rows.append([f"{one['name']}苗头事件", one["people_text"], "已撤销"])
    for one in changes["differing_earlier_added"]:
        rows.append([f"{one['name']}以前各日", "", f"不一致：{'、'.join(one['days'])}"])
    for one in changes["differing_earlier_settled"]:
        rows.append([f"{one['name']}以前各日", f"不一致：{'、'.join(one['days'])}", "已一致"])
    return Table("定稿之后的变化", ("事项", "定稿时", "现在"), rows)


def _line_in_words(line: Mapping[str, Any]) -> str:
    """Of the figures those that count whether it is a zero report."""
    words = [FILING[Filing(line["filing"])][1]]
    if line["by_proxy"]:
        words.append("代报")
    if line["content"]:
        words.append(CONTENT[Content(line["content"])])
    if line["check"]:
        words.append(CHECK[Check(line["check"])][1])
    if line["silent"]:
        words.append("断报")
    for figures, of in ((line["figures"], "填报"), (line["system"], "系统")):
        if figures:
            words.append(f"{of}{_counted(figures)}")
    return "，".join(words)


def _counted(figures: Mapping[str, int]) -> str:
    told = [
        f"{NAMES[measure]} {_with_unit(measure, amount_cell(measure, figures[measure]))}"
        for measure in MEASURES
        if figures.get(measure)
    ]
    return "、".join(told) or "均为零"


def measured(totals: Mapping[str, Any], measure: str) -> Cell:
    return amount_cell(measure, totals["measures"].get(measure), totals["not_exact"])


def _with_unit(measure: str, cell: Cell) -> str:
    return f" {shown(cell)}{' 元' if is_money(measure) else ''}"


def _lacking(totals: Mapping[str, Any]) -> str:
    told = [
        f"{what}中缺：{_names(totals[key])}。"
        for what, key in (("系统数", "missing_in_measures"), ("填报数", "missing_in_signed"))
        if totals[key]
    ]
    return "".join(told)


def _names(counties: Iterable[Mapping[str, Any]]) -> str:
    return "、".join(one["name"] for one in counties)


def _place(place: Mapping[str, Any]) -> str:
    words = [place["area_name"], place["kind_name"]]
    return " ".join(filter(None, words)) or ("另有文字说明" if place["told"] else NOT_HEARD)


def _incident_words(incidents: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    standing = [one for one in incidents if one["withdrawn_at"] is None]
    if not standing:
        return []
    told = [
        f"{one['name']}{INCIDENT_KINDS[IncidentKind(one['kind'])]}（{one['people_text']}，{_place(one['place'])}）"
        for one in standing
    ]
    return [f"苗头事件：{'；'.join(told)}。"]
