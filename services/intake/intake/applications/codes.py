"""How an application came and by whom it is answered: the codes with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts import Channel, Lane, RespondentRole
from contracts.intake import Form
from intake.people.masking import RespondentKind

FORM_NAMES: Final[Mapping[Form, str]] = MappingProxyType(
    {Form.written: "书面", Form.oral: "口头", Form.online: "网上"}
)

CHANNEL_NAMES: Final[Mapping[Channel, str]] = MappingProxyType(
    {
        Channel.window: "窗口",
        Channel.township: "司法所",
        Channel.workstation: "工作站",
        Channel.hotline: "12348热线",
        Channel.online: "网上",
        Channel.agency: "部门转交",
    }
)

LANE_NAMES: Final[Mapping[Lane, str]] = MappingProxyType({Lane.green: "绿色通道", Lane.ordinary: "普通程序"})

RESPONDENT_ROLE_NAMES: Final[Mapping[RespondentRole, str]] = MappingProxyType(
    {
        RespondentRole.employer: "用人单位",
        RespondentRole.labour_contractor: "包工头",
        RespondentRole.subcontractor: "分包单位",
        RespondentRole.general_contractor: "总承包单位",
        RespondentRole.developer: "建设单位",
        RespondentRole.agency: "派遣单位",
    }
)

RESPONDENT_KIND_NAMES: Final[Mapping[RespondentKind, str]] = MappingProxyType(
    {RespondentKind.person: "自然人", RespondentKind.organisation: "单位"}
)
