"""A county's day as facts and tables: system figures beside every version; and the receipt of a signing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from campaign import Campaign
from reporting.board.page.symbols import CHECK, CONTENT, FILING
from reporting.daily_reports.shown import CorrectionLeaveJson, LineJson, VersionJson
from reporting.exports import Cell, Printed, Table, made_by, moment
from reporting.figures.printing import NOT_HEARD, amount_cell, name_cell
from reporting.figures.rules.measures import MEASURES

NOT_GIVEN: Final = "未填"
STOCK: Final[Mapping[str, str]] = {
    "undecided": "待审查决定",
    "unassigned": "待指派",
    "handled": "承办中",
    "total": "合计",
}
WORDS: Final[Mapping[str, str]] = {
    "filled_by": "填报人",
    "reviewed_by": "审核人",
    "phone": "联系电话",
    "incidents": "苗头情况",
    "incidents_disputed": "苗头情况的说明",
    "remarks": "备注",
    "reason": "理由",
}
SAME_NUMBER: Final = "校验码由所签内容算出（SHA-256）；两份回执的校验码相同，所签内容即相同。"


def printed_day(campaign: Campaign, name: str, line: LineJson, by: str, at: datetime) -> Printed:
    """`name`: the county's. `at`: when it was read and made."""
    latest = line["versions"][-1] if line["versions"] else None
    period = line["period"]
    signed = [("内容", CONTENT[latest["content"]])] if latest else []
    checked = [("核对", CHECK[line["check"]][1])] if line["check"] else []
    return Printed(
        title=f"{name}日报（{period['date']}）",
        facts=[
            ("专项行动", _campaign(campaign)),
            ("统计时段", f"{moment(period['from'])} 至 {moment(period['to'])}"),
            ("报送时限", moment(period["due"])),
            ("报送", _filing(line)),
            *signed,
            *checked,
            ("系统", _system(line)),
            ("统计至", moment(at)),
            *_awaiting(line),
            *_versions(line["versions"]),
            *_leaves(line),
            made_by(by, at),
        ],
        tables=[_figures(line), _words(line), _disputed(line), _stock(line)],
    )


def printed_receipt(
    campaign: Campaign, name: str, line: LineJson, version: VersionJson, page: str, by: str, at: datetime
) -> Printed:
    """Who signed what when. `page`: the address of the day's page."""
    return Printed(
        title="签报回执",
        facts=[
            ("专项行动", _campaign(campaign)),
            ("单位与日期", f"{name}　{line['period']['date']} 日报"),
            *_first_signature(version),
            ("签报人", f"{version['signed_by']}{'（市局代报）' if version['by_proxy'] else ''}"),
            ("时间", moment(version["signed_at"])),
            ("版本", name_of(version)),
            ("内容", CONTENT[version["content"]]),
            ("校验码", version["receipt"]),
            ("说明", SAME_NUMBER),
            ("回执页面", page),
            made_by(by, at),
        ],
        tables=[],
    )


def _first_signature(version: VersionJson) -> Sequence[tuple[str, str]]:
    """Who signed before, where two signatures are asked for; the 签报人 is the second."""
    if version["first_signed_at"] is None:
        return []
    return [("填报签名", f"{version['first_signed_by']}，{moment(version['first_signed_at'])}")]


def name_of(version: Mapping[str, Any]) -> str:
    return f"第 {version['version']} 版（{'签报' if version['kind'] == 'signed' else '更正'}）"


def _campaign(campaign: Campaign) -> str:
    return f"{campaign.name}（{campaign.code}）"


def _filing(line: LineJson) -> str:
    return FILING[line["filing"]][1] + ("（代报）" if line["by_proxy"] else "")


def _system(line: LineJson) -> str:
    """What has to be known of the system's figures."""
    known = {
        "期内曾经断报，系统数不能当作零": line["silent"],
        "期内系统曾经停机": line["system_down"],
        "系统数尚未收齐": not line["system"]["complete"],
    }
    return "；".join(words for words, is_so in known.items() if is_so) or "系统数已收齐"


def _versions(versions: Sequence[VersionJson]) -> Sequence[tuple[str, str]]:
    """Who signed each of them when, and its number: two copies with one number say the same."""
    told = [
        f"{name_of(one)}，{_signers(one)}，{moment(one['signed_at'])}，校验码 {one['receipt']}"
        for one in versions
    ]
    return [("版本", text) for text in told or ["尚未签报"]]


def _signers(version: VersionJson) -> str:
    first = version["first_signed_by"]
    return f"填报签名 {first}，审签 {version['signed_by']}" if first else version["signed_by"]


def _awaiting(line: LineJson) -> Sequence[tuple[str, str]]:
    """Signed by one of two: it counts for nothing yet."""
    if (waits := line["awaiting"]) is None:
        return []
    what = "更正" if waits["kind"] == "correction" else "日报"
    told = f"{what}已由 {waits['first_signed_by']} 于 {moment(waits['first_signed_at'])} 填报签名，尚未审签"
    return [("待审签", told)]


def _leaves(line: LineJson) -> Sequence[tuple[str, str]]:
    """The city's leave for corrections of a locked day."""
    return [
        ("市局同意更正", f"{leave['by']}，{moment(leave['at'])}，{leave['reason']}，{_use_of(leave)}")
        for leave in line["correction_leaves"]
    ]


def _use_of(leave: CorrectionLeaveJson) -> str:
    return "尚未更正" if leave["used_in"] is None else f"已用于第 {leave['used_in']} 版"


def _figures(line: LineJson) -> Table:
    counted, not_exact = line["system"]["figures"] or {}, line["system"]["not_exact"]
    rows = [
        [
            name_cell(measure),
            amount_cell(measure, counted.get(measure), not_exact),
            *(_signed(version, measure) for version in line["versions"]),
            "≠" if measure in line["differences"] else "",
        ]
        for measure in MEASURES
    ]
    columns = ("项目", "系统数", *map(name_of, line["versions"]), "不一致")
    note = f"“{NOT_HEARD}”为没有听到，“{NOT_GIVEN}”为没有填报，都不是零；“≥”为下限。"
    return Table("系统数与各版本", columns, rows, note)


def _signed(version: VersionJson, measure: str) -> Cell:
    number = (version["figures"] or {}).get(measure)
    return NOT_GIVEN if number is None else amount_cell(measure, number)


def _words(line: LineJson) -> Table:
    rows = [
        [label, *(_word(version, field) for version in line["versions"])] for field, label in WORDS.items()
    ]
    return Table("填报人与说明", ("项目", *map(name_of, line["versions"])), rows if line["versions"] else [])


def _word(version: VersionJson, field: str) -> str:
    told: Mapping[str, object] = version
    return str(told[field] or "")


def _disputed(line: LineJson) -> Table:
    rows: Sequence[Sequence[Cell]] = [
        [name_of(version), str(one["event_id"]), one["reason"]]
        for version in line["versions"]
        for one in version["disputed"]
    ]
    return Table("有异议的事项", ("版本", "事项", "理由"), rows)


def _stock(line: LineJson) -> Table:
    """What nobody was heard of has no stock, and not 0."""
    pending: Mapping[str, object] = line["system"]["pending"] or {}
    rows: Sequence[Sequence[Cell]] = [
        [name, count if isinstance(count := pending.get(stage), int) else NOT_HEARD]
        for stage, name in STOCK.items()
    ]
    return Table("期末存量（未办结案件）", ("阶段", "件数"), rows)
