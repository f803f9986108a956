"""Why an assignment is returned or its handler replaced: the codes with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.assignment import ReplacementReason, ReturnReason

RETURN_REASON_NAMES: Final[Mapping[ReturnReason, str]] = MappingProxyType(
    {
        ReturnReason.conflict: "利益冲突",
        ReturnReason.illness: "患病",
        ReturnReason.overloaded: "在办案件过多",
        ReturnReason.lacks_expertise: "不具备该类案件专业",
        ReturnReason.other: "其他",
    }
)

REPLACEMENT_REASON_NAMES: Final[Mapping[ReplacementReason, str]] = MappingProxyType(
    {
        ReplacementReason.recipient_asks: "受援人要求更换",
        ReplacementReason.lawyer_asks: "承办人要求更换",
        ReplacementReason.neglect: "承办人怠于履职",
        ReplacementReason.unable: "承办人不能履职",
        ReplacementReason.conflict: "利益冲突",
    }
)
