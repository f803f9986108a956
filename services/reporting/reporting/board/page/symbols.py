"""Every value of a line as a sign and as words. Zero, missing and silent share neither sign nor look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.reporting import Check, Content, Filing
from reporting.report_line.rules import EXCUSED, SIGNED, UNSIGNED

FILING: Final[Mapping[Filing, tuple[str, str]]] = {
    Filing.out_of_roster: ("—", "不在报送范围"),
    Filing.on_time: ("", "按时"),
    Filing.late: ("迟", "迟报"),
    Filing.filed_afterwards: ("补", "补报"),
    Filing.exempt: ("免", "免报"),
    Filing.open: ("待", "待报"),
    Filing.not_collected: ("前", "系统启用前，未采集"),
    Filing.system_down: ("停", "系统停机，未能报送"),
    Filing.missing: ("缺", "未报"),
}
CHECK: Final[Mapping[Check, tuple[str, str]]] = {
    Check.to_be_checked: ("？", "待核对"),
    Check.agreeing: ("✓", "一致"),
    Check.differing: ("≠", "不一致，请更正"),
    Check.corrected: ("更", "更正后一致"),
}
ZERO: Final = ("零", "零报告")
FIGURES: Final = ("报", "有数字")
CONTENT: Final[Mapping[Content, str]] = {Content.zero_report: ZERO[1], Content.figures: FIGURES[1]}
PROXY: Final = ("代", "代报")
SILENT: Final = ("断", "断报")
UNUSUAL: Final = ("异", "反常的零报告，宜核实")
DOWN: Final = ("停", "期内系统曾停机")
AWAITING: Final = ("审", "已填报，待审签")
BY_TWO: Final = ("双", "填报、审签两人签名")
MARKED: Final = frozenset({Filing.late, Filing.filed_afterwards})


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks: its main sign, small marks beside it, all of it in words, and its style."""

    sign: str
    marks: tuple[str, ...]
    words: str
    style: str


def look(cell: Mapping[str, Any]) -> Look:
    """A cell of the board's JSON, with `unusual_zero` where the board names it among those.

    Who is silent and did not report, but could, is silent first of all.
    """
    filing = Filing(cell["filing"])
    sign, words, style = _main(filing, cell)
    marks = [
        FILING[filing] if filing in MARKED else None,
        PROXY if cell["by_proxy"] else None,
        AWAITING if cell["awaiting_second"] else None,
        BY_TWO if cell["signed_by_two"] else None,
        CHECK[Check(cell["check"])] if cell["check"] else None,
        UNUSUAL if cell.get("unusual_zero") else None,
        SILENT if cell["silent"] else None,
        DOWN if cell["system_down"] and filing not in EXCUSED else None,
    ]
    shown = [mark for mark in marks if mark]
    in_words = "，".join([words, *(word for _, word in shown)])
    if cell["silent"] and filing in UNSIGNED - EXCUSED:
        return Look(SILENT[0], (sign,), in_words, "silent")
    marked = f"{style} touched" if cell["silent"] else style
    return Look(sign, tuple(mark for mark, _ in shown), in_words, marked)


def _main(filing: Filing, cell: Mapping[str, Any]) -> tuple[str, str, str]:
    """Sign, words and style. Figures without an application are no 0: that would read as a zero report."""
    if filing not in SIGNED:
        sign, words = FILING[filing]
        return sign, words, filing.value
    if cell["content"] == Content.zero_report:
        return *ZERO, "zero"
    if cell["figures"] is None:
        return *FIGURES, "figures"
    received = cell["figures"].get("received", 0)
    return str(received or FIGURES[0]), f"收到申请 {received} 件", "figures"
