"""Why a payment is taken back: the codes with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.mediation import VoidReason

VOID_REASON_NAMES: Final[Mapping[VoidReason, str]] = MappingProxyType(
    {
        VoidReason.entered_twice: "重复登记",
        VoidReason.wrong_amount: "金额登记有误",
        VoidReason.wrong_case: "误登他案",
        VoidReason.bounced: "款项被退回",
        VoidReason.other_error: "其他登记错误",
    }
)
