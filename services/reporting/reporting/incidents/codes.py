"""States of incidents and what is done about them, with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.event import ActorKind
from contracts.intake import IncidentKind
from contracts.reporting import IncidentAction, IncidentOrigin, IncidentState

INCIDENT_STATE_NAMES: Final[Mapping[IncidentState, str]] = MappingProxyType(
    {
        IncidentState.reported: "未阅",
        IncidentState.seen: "已阅",
        IncidentState.being_dealt_with: "处置中",
        IncidentState.escalated: "已升级",
        IncidentState.settled: "已平息",
        IncidentState.same_as: "与登记的为同一件",
    }
)
INCIDENT_ACTION_NAMES: Final[Mapping[IncidentAction, str]] = MappingProxyType(
    {
        IncidentAction.government_informed: "已报告党委政府",
        IncidentAction.police_informed: "已通报公安机关",
        IncidentAction.inspection_informed: "已通报劳动保障监察机构",
        IncidentAction.people_sent: "已派人到场",
        IncidentAction.talks_held: "已组织协商",
        IncidentAction.wages_paid: "工资已经支付",
        IncidentAction.legal_route_taken: "已引导走法律程序",
        IncidentAction.people_left: "人员已经散去",
        IncidentAction.not_confirmed: "经核实并无此事",
        IncidentAction.other: "其他（写明情况）",
    }
)
INCIDENT_KIND_NAMES: Final[Mapping[IncidentKind, str]] = MappingProxyType(
    {IncidentKind.first_sign: "苗头", IncidentKind.group_incident: "群体性事件"}
)
ORIGIN_NAMES: Final[Mapping[IncidentOrigin, str]] = MappingProxyType(
    {IncidentOrigin.registered: "系统登记", IncidentOrigin.day_form: "日报所写"}
)
REPORTER_NAMES: Final[Mapping[ActorKind, str]] = MappingProxyType(
    {
        ActorKind.person: "县级工作人员",
        ActorKind.client: "县级系统",
        ActorKind.city: "市局（代报）",
        ActorKind.agency: "协作部门",
        ActorKind.rule: "系统规则",
        ActorKind.timer: "系统时钟",
    }
)
