"""Every value of a line as a sign and as words. Zero, missing and silent share neither sign nor look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from reporting.report_line.rules import SIGNED

FILING: Final[Mapping[str, tuple[str, str]]] = {
    "out_of_roster": ("—", "不在报送范围"),
    "on_time": ("", "按时"),
    "late": ("迟", "迟报"),
    "filed_afterwards": ("补", "补报"),
    "exempt": ("免", "免报"),
    "open": ("待", "待报"),
    "missing": ("缺", "未报"),
}
CHECK: Final[Mapping[str, tuple[str, str]]] = {
    "to_be_checked": ("？", "待核对"),
    "agreeing": ("✓", "一致"),
    "differing": ("≠", "不一致，请更正"),
    "corrected": ("更", "更正后一致"),
}
ZERO: Final = ("零", "零报告")
FIGURES: Final = ("报", "有数字")
PROXY: Final = ("代", "代报")
SILENT: Final = ("断", "断报")
UNSIGNED: Final = frozenset({"missing", "open"})


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks: its main sign, small marks beside it, all of it in words, and its style."""

    sign: str
    marks: tuple[str, ...]
    words: str
    style: str


def look(cell: Mapping[str, Any]) -> Look:
    """A cell of the board's JSON. Who is silent and did not report is silent first of all."""
    sign, words, style = _main(cell)
    marks = [
        FILING[cell["filing"]] if cell["filing"] in ("late", "filed_afterwards") else None,
        PROXY if cell["by_proxy"] else None,
        CHECK[cell["check"]] if cell["check"] else None,
        SILENT if cell["silent"] else None,
    ]
    shown = [mark for mark in marks if mark]
    in_words = "，".join([words, *(word for _, word in shown)])
    if cell["silent"] and cell["filing"] in UNSIGNED:
        return Look(SILENT[0], (sign,), in_words, "silent")
    marked = f"{style} touched" if cell["silent"] else style
    return Look(sign, tuple(mark for mark, _ in shown), in_words, marked)


def _main(cell: Mapping[str, Any]) -> tuple[str, str, str]:
    """Sign, words and style. Figures without an application are no 0: that would read as a zero report."""
    if cell["filing"] not in SIGNED:
        sign, words = FILING[cell["filing"]]
        return sign, words, str(cell["filing"])
    if cell["content"] == "zero_report":
        return *ZERO, "zero"
    if cell["figures"] is None:
        return *FIGURES, "figures"
    received = cell["figures"].get("received", 0)
    return str(received or FIGURES[0]), f"收到申请 {received} 件", "figures"
