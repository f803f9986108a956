"""Codes of findings with their Chinese names."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from contracts.reporting import FindingAction, FindingSource


class EmployerKind(StrEnum):
    """What an employer is, as somebody said; a natural person's name is hidden (decision 71)."""

    organisation = "organisation"
    person = "person"


EMPLOYER_KIND_NAMES: Final[Mapping[EmployerKind, str]] = MappingProxyType(
    {EmployerKind.organisation: "单位", EmployerKind.person: "个人"}
)
FINDING_SOURCE_NAMES: Final[Mapping[FindingSource, str]] = MappingProxyType(
    {
        FindingSource.site_visit: "实地走访",
        FindingSource.worker_told: "农民工反映",
        FindingSource.hotline: "热线或者网络反馈",
        FindingSource.department: "部门通报",
        FindingSource.chamber_or_association: "商会、行业协会反映",
        FindingSource.arrears_record: "欠薪记录",
        FindingSource.other: "其他",
    }
)
FINDING_ACTION_NAMES: Final[Mapping[FindingAction, str]] = MappingProxyType(
    {
        FindingAction.wages_paid: "工资已经支付",
        FindingAction.payment_promised: "承诺限期支付",
        FindingAction.mediation_begun: "已组织调解",
        FindingAction.inspection_informed: "已通报劳动保障监察机构",
        FindingAction.aid_offered: "已引导申请法律援助",
        FindingAction.legal_route_shown: "已告知法律途径",
        FindingAction.employer_taught: "已对用工方宣传教育",
        FindingAction.other: "其他（写明情况）",
    }
)
