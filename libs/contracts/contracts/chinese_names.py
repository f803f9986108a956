"""What codes that several services use are called in Chinese."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.event import CaseClass

CASE_CLASS_NAMES: Final[Mapping[CaseClass, str]] = MappingProxyType(
    {
        CaseClass.wages: "劳动报酬",
        CaseClass.work_injury: "工伤赔偿",
        CaseClass.social_insurance: "社会保险待遇",
        CaseClass.other: "其他",
    }
)
