"""What hot spots are gathered by and where their facts come from: the codes with their Chinese names."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Kind(StrEnum):
    """What facts are gathered by."""

    employer = "employer"
    contractor = "contractor"
    industry = "industry"
    area = "area"


class Source(StrEnum):
    """Where a fact comes from."""

    application = "application"
    consultation = "consultation"
    finding = "finding"
    sweep_finding = "sweep_finding"
    incident = "incident"
    early_sign = "early_sign"
    arrears_record = "arrears_record"


KIND_NAMES: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.employer: "用工方",
        Kind.contractor: "总承包单位",
        Kind.industry: "行业",
        Kind.area: "地区",
    }
)

SOURCE_NAMES: Final[Mapping[Source, str]] = MappingProxyType(
    {
        Source.application: "申请",
        Source.consultation: "咨询",
        Source.finding: "查处结果",
        Source.sweep_finding: "大排查发现",
        Source.incident: "苗头或群体性事件",
        Source.early_sign: "部门所见苗头",
        Source.arrears_record: "部门欠薪记录",
    }
)
