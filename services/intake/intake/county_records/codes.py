"""Why a consultation or an incident is withdrawn: the codes with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.intake import RecordWithdrawalReason

RECORD_WITHDRAWAL_NAMES: Final[Mapping[RecordWithdrawalReason, str]] = MappingProxyType(
    {
        RecordWithdrawalReason.entered_twice: "重复登记",
        RecordWithdrawalReason.wrong_county: "不属本单位",
        RecordWithdrawalReason.did_not_happen: "经核实并无此事",
        RecordWithdrawalReason.other_error: "其他登记错误",
    }
)
