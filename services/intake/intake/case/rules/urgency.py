"""What makes a case urgent beside a limitation (timelimits.limitation_warning): a coded ground."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


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
