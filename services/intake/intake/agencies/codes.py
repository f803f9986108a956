"""Kinds of agencies and the ways by which they send, with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.agencies import AgencyKind, Way

AGENCY_KIND_NAMES: Final[Mapping[AgencyKind, str]] = MappingProxyType(
    {
        AgencyKind.court: "人民法院",
        AgencyKind.arbitration: "劳动人事争议仲裁委员会",
        AgencyKind.inspection: "劳动保障监察机构",
        AgencyKind.union: "工会",
        AgencyKind.human_resources: "人力资源和社会保障部门",
        AgencyKind.housing: "住房和城乡建设部门",
        AgencyKind.transport: "交通运输部门",
        AgencyKind.police: "公安机关",
        AgencyKind.chamber: "工商业联合会",
        AgencyKind.association: "行业协会",
    }
)

WAY_NAMES: Final[Mapping[Way, str]] = MappingProxyType(
    {Way.kafka: "消息队列", Way.http: "接口", Way.by_hand: "人工"}
)
