"""Whether aid may come before the papers: a limitation that ends soon, or a coded ground beside it."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from timelimits import limitation_warning


class UrgentGround(StrEnum):
    """Why aid is provided first 先行提供 (程序规定 2012 art 18; 法律援助法 44), beside a limitation."""

    preservation = "preservation"
    advance_execution = "advance_execution"
    other_urgent = "other_urgent"


URGENT_GROUND_NAMES: Final[Mapping[UrgentGround, str]] = MappingProxyType(
    {
        UrgentGround.preservation: "需要立即申请财产保全",
        UrgentGround.advance_execution: "需要立即申请先予执行",
        UrgentGround.other_urgent: "其他紧急情形",
    }
)


def is_aid_first(
    papers_owed: Collection[object],
    limitation_ends: date | None,
    grounds: Collection[UrgentGround],
    on: date,
) -> bool:
    """Urgency lets aid come before the papers that are owed (see `legal_basis.aid_first_basis`)."""
    return bool(papers_owed) and (limitation_warning.is_urgent(limitation_ends, on) or bool(grounds))
