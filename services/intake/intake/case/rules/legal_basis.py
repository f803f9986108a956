"""What a step rests on: the notice, or the law of the day on which it is taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from contracts import Lane

LEGAL_AID_LAW: Final = date(2022, 1, 1)
"""法律援助法 is in force from this day on."""
NOTICE: Final = "温司办〔2018〕81号通知"
PARAGRAPH_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "N2.1": f"{NOTICE}：一免一简三快（绿色通道）",
        "N2.2": f"{NOTICE}：三优先",
        "N2.3": f"{NOTICE}：暂缺材料，先行受理",
        "N5.5": f"{NOTICE}：一次性告知",
    }
)
"""What the paragraphs of docs/notice.md are called where they are shown."""


def paragraph_name(paragraph: str) -> str:
    """A law, or the order of a centre's head, is its own name."""
    return PARAGRAPH_NAMES.get(paragraph, paragraph)


def means_basis(lane: Lane, on: date) -> str | None:
    """The exemption from the means review; None on the ordinary lane, where there is none."""
    if lane is Lane.ordinary:
        return None
    return "法律援助法 42(3)" if on >= LEGAL_AID_LAW else "N2.1"


def acceptance_basis(lane: Lane, on: date) -> str:
    """Acceptance: the notice on the green lane, the law on the ordinary one."""
    if lane is Lane.green:
        return "N2.1"
    return "法律援助法 43" if on >= LEGAL_AID_LAW else "办理法律援助案件程序规定（2012）13"


def aid_first_basis(on: date) -> str:
    """Aid before the papers."""
    return "法律援助法 44" if on >= LEGAL_AID_LAW else "办理法律援助案件程序规定（2012）18"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What whoever is refused may do, in words, and the law that says so."""

    text: str
    law: str


def remedy(on: date) -> Remedy:
    """不予法律援助 may be objected to; the days for it are among the limits shown."""
    if on >= LEGAL_AID_LAW:
        return Remedy(
            "可以向设立本机构的司法行政部门提出异议；对处理决定不服的，可以依法申请行政复议或者提起行政诉讼",
            "法律援助法 49",
        )
    return Remedy("可以向司法行政部门提出异议，司法行政部门在5个工作日内审查答复", "法律援助条例 19")
