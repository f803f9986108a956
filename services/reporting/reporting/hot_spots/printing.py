"""The hot spots in words, and as tables for a file."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from reporting.exports import Cell, Printed, Table, Yuan, made_by, moment
from reporting.hot_spots.codes import KIND_NAMES, Kind
from reporting.hot_spots.shown import HotSpotsJson

SHORT: Final = 8
"""So many signs of a hash are read and compared by a person; the whole of it asks for the name."""
NOT_TOLD: Final = "—"
AT_LEAST: Final = "≥"
COLUMNS: Final = (
    *("编号或名称", "件数", "此前件数", "人次", "至少", "所述欠薪（元）", "至少", "来源", "提示"),
)
NOTE: Final = "件数按来源累加，同一名工人可能计入多次；编号的名称由受理系统凭编号说明理由后查看。"


def label(spot: Mapping[str, Any]) -> str:
    """What a person calls it: its name, or the first signs of its hash."""
    return str(spot["name"] or spot["key"][:SHORT])


def at_least(number: int | None, *, exact: bool) -> str:
    return NOT_TOLD if number is None else f"{'' if exact else AT_LEAST}{number:,}"


def in_sources(tally: Mapping[str, Any]) -> str:
    return "、".join(f"{one['source_name']} {one['facts']}" for one in tally["by_source"])


def marks(spot: Mapping[str, Any]) -> Sequence[str]:
    """In words; colour alone tells nothing."""
    spreads = f"另见于 {spot['other_counties']} 个单位" if spot["other_counties"] else ""
    if spot["counties"] is not None and spot["in_several_counties"]:
        spreads = "涉及 " + "、".join(one["name"] for one in spot["counties"])
    return [mark for mark in ("明显增多" if spot["has_grown"] else "", spreads) if mark]


def lacking_in(one: Mapping[str, Any]) -> str:
    """What may be missing of a county, in words."""
    return "，".join(
        [
            *_silent("统计期", one["silent_on"]),
            *_silent("对比期", one["silent_before_on"]),
            *(["有消息待处理"] if one["held"] else []),
        ]
    )


def _silent(when: str, days: Sequence[Any]) -> Sequence[str]:
    return [f"{when}内 {len(days)} 日断报（{days[0]} 起）"] if days else []


def printed(found: HotSpotsJson, by: str, at: datetime) -> Printed:
    kinds = [kind for kind in Kind if found["kind"] in (None, kind)]
    return Printed(
        "欠薪热点", _facts(found, by, at), [*(_table(found, kind) for kind in kinds), _zeros(found)]
    )


def _facts(found: HotSpotsJson, by: str, at: datetime) -> Sequence[tuple[str, str]]:
    before = found["before_first"]
    return (
        ("统计期", f"{found['first']} 至 {found['last']}"),
        ("对比期", f"{before} 起的同样天数" if before else "未完整收听，不作对比"),
        ("单位", found["county"] or "全部可见单位"),
        *((f"看了：{one['source_name']}", _looked_at(one)) for one in found["looked_at"]),
        *((f"可能不全：{one['name']}", lacking_in(one)) for one in found["not_fully_heard"]),
        ("专项行动", found["name"]),
        ("已汇总至", moment(found["as_of"])),
        made_by(by, at),
    )


def _looked_at(one: Mapping[str, Any]) -> str:
    return (
        f"{one['facts']} 件，其中写明用工方 {one['with_employer']}、总承包单位 {one['with_contractor']}、"
        f"行业 {one['with_industry']}、地区 {one['with_area']}"
    )


def _table(found: HotSpotsJson, kind: Kind) -> Table:
    rows = [_row(spot) for spot in found["hot_spots"] if spot["kind"] is kind]
    left_out = sum(one["hot_spots"] for one in found["left_out"] if one["kind"] is kind)
    note = f"另有 {left_out} 个未列出。{NOTE}" if left_out else NOTE
    return Table(KIND_NAMES[kind], COLUMNS, rows, note)


def _row(spot: Mapping[str, Any]) -> Sequence[Cell]:
    last, before = spot["last"], spot["before"]
    return (
        spot["name"] or spot["key"],
        last["facts"],
        NOT_TOLD if before is None else before["facts"],
        _number(last["workers"]),
        _bound(last["workers"], exact=last["workers_exact"]),
        NOT_TOLD if last["arrears_fen"] is None else Yuan(last["arrears_fen"]),
        _bound(last["arrears_fen"], exact=last["arrears_exact"]),
        in_sources(last),
        "；".join(marks(spot)),
    )


def _number(number: int | None) -> Cell:
    return NOT_TOLD if number is None else number


def _bound(number: int | None, *, exact: bool) -> str:
    return "" if number is None or exact else AT_LEAST


def _zeros(found: HotSpotsJson) -> Table:
    rows = [(one["name"], "、".join(str(day) for day in one["days"])) for one in found["unusual_zeros"]]
    return Table("反常的零报告", ("单位", "日期"), rows, "此前两周多为有数字，当日报零，宜核实。")
