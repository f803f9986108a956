"""What a rebuilding says: how far it is, what differed, and how it ended."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from reporting.figures.rules.measures import INEXACT, NAMES

LISTED: Final = 50
"""Of each table so many differences are named; all are counted."""

TABLE_NAMES: Final[Mapping[str, str]] = {
    "figures": "系统数",
    "stock": "未结存量",
    "stock_moves": "未结存量的变动",
    "cases": "案件",
    "journal": "日志行",
    "incidents": "苗头事件",
    "signs_of_life": "动静",
    "hot_spot_facts": "欠薪事项",
    "applied": "收讫序号",
    "held": "搁置的消息",
}
STAGE_NAMES: Final[Mapping[str, str]] = {
    "stock_undecided": "待审查",
    "stock_unassigned": "待指派",
    "stock_handled": "在办",
}
NOT_THERE: Final = "无"


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that live tables and the recount do not have alike; None: the one side has no such row."""

    table: str
    county: str | None
    period: date | None
    what: str
    live: str | None
    recounted: str | None

    def __str__(self) -> str:
        place = " ".join(str(part) for part in (self.county, self.period) if part is not None)
        name = self.what.removesuffix(INEXACT)
        what = NAMES.get(name) or STAGE_NAMES.get(name) or self.what
        at_least = "（不确数的件数）" if name != self.what else ""
        sides = f"{self.live or NOT_THERE} → {self.recounted or NOT_THERE}"
        return f"{place or '全部'}：{TABLE_NAMES[self.table]} {what}{at_least}：{sides}"

    def as_json(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "county": self.county,
            "period": self.period and self.period.isoformat(),
            "what": self.what,
            "live": self.live,
            "recounted": self.recounted,
        }


@dataclass(frozen=True)
class Comparison:
    """What differs at one point of the log: how many rows of each table, and the first of them.

    `set_aside`: messages that the recount could not apply, and that have had their effect in the live tables.
    """

    rows: Mapping[str, int] = field(default_factory=Counter)
    listed: Sequence[Difference] = ()
    set_aside: int = 0

    @property
    def identical(self) -> bool:
        return not any(self.rows.values())


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done, or not now; nothing was changed. The one line says why."""

    reason: str


@dataclass(frozen=True)
class Rebuilt:
    """The end of a rebuilding. `exchanged`: what differed is now as it was recounted."""

    messages: int
    seconds: float
    comparison: Comparison
    exchanged: bool

    @property
    def lines(self) -> Iterator[str]:
        """For a person."""
        found = self.comparison
        yield f"共 {self.messages} 条消息，用时 {self.seconds:.0f} 秒。"
        if found.identical:
            yield "与现有数据一致，未作任何更改。"
            return
        yield from (str(each) for each in found.listed)
        counted = "，".join(
            f"{TABLE_NAMES[table]} {number}" for table, number in found.rows.items() if number
        )
        yield f"不一致的行数：{counted}。"
        if self.exchanged:
            yield "已换成重算的结果；已签署的日报与预警未动。"
        elif found.set_aside:
            yield (
                f"未更换：有 {found.set_aside} 条消息现有数据已计入，重算时却无法处理。"
                "请先查明原因（yuanxin quarantine --help）。"
            )
        else:
            yield "只比较，未更换。"

    def as_json(self) -> dict[str, Any]:
        """For a machine."""
        return {
            "identical": self.comparison.identical,
            "exchanged": self.exchanged,
            "messages": self.messages,
            "seconds": round(self.seconds, 1),
            "rows": dict(self.comparison.rows),
            "set_aside": self.comparison.set_aside,
            "differences": [each.as_json() for each in self.comparison.listed],
        }


def progress_line(read: int, total: int, since: int, seconds: float) -> str:
    """How far it is: `since` messages in `seconds` tell how long the rest will take."""
    speed = since / seconds if seconds > 0 else 0
    rest = f"，还需约 {max(total - read, 0) / speed:.0f} 秒" if speed >= 1 else ""
    share = f"（{read * 100 // total}%）" if total else ""
    return f"已读 {read} / {total} 条{share}，每秒 {speed:.0f} 条{rest}"
