"""How far the court has come with an agreement: the codes with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mediation.case.rules.case_parts import ConfirmationStep

CONFIRMATION_STEP_NAMES: Final[Mapping[ConfirmationStep, str]] = MappingProxyType(
    {
        ConfirmationStep.filed: "已申请",
        ConfirmationStep.granted: "裁定确认",
        ConfirmationStep.refused: "不予确认",
    }
)
