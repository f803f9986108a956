"""The figures of the sweep, why a case is open, how it ended: codes and their Chinese names."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

from contracts import CaseClass
from contracts.agency_facts import PriorityAnswer
from contracts.chinese_names import CASE_CLASS_NAMES
from reporting.figures.rules.stored_rows import EndedAs

SWEPT_CLASSES: Final = (CaseClass.wages, CaseClass.work_injury, CaseClass.social_insurance)
"""劳动报酬、工伤赔偿、社会保险待遇 (N1)."""

Counted = Literal["assigned", "closed", "open"]
COUNTED: Final[tuple[Counted, ...]] = ("assigned", "closed", "open")


def figure_name(case_class: CaseClass, counted: Counted) -> str:
    return f"{case_class}_{counted}"


FIGURES: Final = tuple(figure_name(each, counted) for each in SWEPT_CLASSES for counted in COUNTED)


class OpenReason(StrEnum):
    """Why a case is still open."""

    in_arbitration = "in_arbitration"
    in_suit = "in_suit"
    in_enforcement = "in_enforcement"
    appraisal = "appraisal"
    party_not_found = "party_not_found"
    papers = "papers"
    other = "other"


NOT_RECORDED: Final = "未记录"

OPEN_REASON_NAMES: Final[Mapping[OpenReason, str]] = MappingProxyType(
    {
        OpenReason.in_arbitration: "仲裁中",
        OpenReason.in_suit: "诉讼中",
        OpenReason.in_enforcement: "执行中",
        OpenReason.appraisal: "鉴定中",
        OpenReason.party_not_found: "当事人下落不明",
        OpenReason.papers: "材料待补",
        OpenReason.other: "其他",
    }
)
PRIORITY_ANSWER_NAMES: Final[Mapping[PriorityAnswer, str]] = MappingProxyType(
    {
        PriorityAnswer.granted: "同意优先办理",
        PriorityAnswer.refused: "不同意优先办理",
        PriorityAnswer.decided_already: "已经办结",
    }
)
RESULT_NAMES: Final[Mapping[EndedAs, str]] = MappingProxyType(
    {
        EndedAs.fully_recovered: "全部追回",
        EndedAs.partly_recovered: "部分追回",
        EndedAs.not_recovered: "未追回",
        EndedAs.less_accepted: "协商减让",
        EndedAs.terminated: "终止援助",
        EndedAs.withdrawn: "申请人撤回",
        EndedAs.refused: "不予援助",
    }
)
COUNTED_NAMES: Final[Mapping[Counted, str]] = MappingProxyType(
    {"assigned": "指派", "closed": "办结", "open": "未结"}
)
FIGURE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        figure_name(each, counted): f"{CASE_CLASS_NAMES[each]}{COUNTED_NAMES[counted]}"
        for each in SWEPT_CLASSES
        for counted in COUNTED
    }
)
