"""Why an entry of the register is withdrawn: the codes with their Chinese names."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class WithdrawalReason(StrEnum):
    """Why an entry keeps nobody from anything any more."""

    mistaken_identity = "mistaken_identity"
    """Another of the same or a similar name."""
    entered_wrongly = "entered_wrongly"
    no_conflict = "no_conflict"
    """Looked into, and there is none."""


WITHDRAWAL_REASON_NAMES: Final[Mapping[WithdrawalReason, str]] = MappingProxyType(
    {
        WithdrawalReason.mistaken_identity: "误认同名或近名者",
        WithdrawalReason.entered_wrongly: "登记有误",
        WithdrawalReason.no_conflict: "经核实没有利益冲突",
    }
)
