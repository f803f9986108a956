"""Why mediation failed: the codes with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.mediation import FailureReason

FAILURE_REASON_NAMES: Final[Mapping[FailureReason, str]] = MappingProxyType(
    {
        FailureReason.refused_by_respondent: "被申请方拒绝调解",
        FailureReason.refused_by_recipient: "受援人拒绝调解",
        FailureReason.respondent_absent: "被申请方不到场",
        FailureReason.no_agreement_in_time: "限期内未达成协议",
        FailureReason.amount_disputed: "数额有争议",
        FailureReason.employment_disputed: "劳动关系有争议",
        FailureReason.suspected_crime: "涉嫌犯罪",
    }
)
