"""The code lists of intake, with their Chinese names; GET /v1/codes shows them all."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from contracts import CaseClass, Channel, Lane, RespondentRole
from contracts.intake import RefusalReason, TerminationGround


class Form(StrEnum):
    """How the application was made; an oral one is written down by whoever receives it."""

    written = "written"
    oral = "oral"
    online = "online"


class IdType(StrEnum):
    """The document an identity is shown with."""

    id_card = "id_card"
    household_register = "household_register"
    residence_permit = "residence_permit"
    passport = "passport"
    other = "other"


class Paper(StrEnum):
    """Papers 申请材料 an application may ask for."""

    application_form = "application_form"
    identity = "identity"
    claim_evidence = "claim_evidence"
    means_statement = "means_statement"
    agent_authority = "agent_authority"


class UrgentGround(StrEnum):
    """Why aid is provided first 先行提供 (程序规定 2012 art 18; 法律援助法 44), beside a limitation."""

    preservation = "preservation"
    advance_execution = "advance_execution"
    other_urgent = "other_urgent"


class State(StrEnum):
    """Where an application stands."""

    received = "received"
    accepted = "accepted"
    granted = "granted"
    refused = "refused"
    withdrawn = "withdrawn"
    terminated = "terminated"
    closed = "closed"


class Progress(StrEnum):
    """How far others have come with a granted case; told by them."""

    assigned = "assigned"
    mediating = "mediating"


class IncidentKind(StrEnum):
    """A first sign 苗头, or a group incident 群体性事件 (N5.5)."""

    first_sign = "first_sign"
    group_incident = "group_incident"


class Responsible(StrEnum):
    """Who is responsible instead, as far as it has a code; anything else stays in words, at home."""

    human_resources = "human_resources"
    labour_inspection = "labour_inspection"
    arbitration = "arbitration"
    court = "court"
    police = "police"
    other_centre = "other_centre"
    as_told = "as_told"


NAMES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "case_classes": {
            CaseClass.wages: "劳动报酬",
            CaseClass.work_injury: "工伤赔偿",
            CaseClass.social_insurance: "社会保险待遇",
            CaseClass.other: "其他",
        },
        "channels": {
            Channel.window: "窗口",
            Channel.township: "司法所",
            Channel.workstation: "工作站",
            Channel.hotline: "12348热线",
            Channel.online: "网上",
            Channel.agency: "部门转交",
        },
        "forms": {Form.written: "书面", Form.oral: "口头", Form.online: "网上"},
        "lanes": {Lane.green: "绿色通道", Lane.ordinary: "普通程序"},
        "respondent_roles": {
            RespondentRole.employer: "用人单位",
            RespondentRole.labour_contractor: "包工头",
            RespondentRole.subcontractor: "分包单位",
            RespondentRole.general_contractor: "总承包单位",
            RespondentRole.developer: "建设单位",
            RespondentRole.agency: "派遣单位",
        },
        "id_types": {
            IdType.id_card: "居民身份证",
            IdType.household_register: "户口簿",
            IdType.residence_permit: "居住证",
            IdType.passport: "护照",
            IdType.other: "其他证件",
        },
        "papers": {
            Paper.application_form: "法律援助申请表",
            Paper.identity: "身份证明",
            Paper.claim_evidence: "与申请事项有关的材料",
            Paper.means_statement: "经济困难状况说明",
            Paper.agent_authority: "代理权限证明",
        },
        "urgent_grounds": {
            UrgentGround.preservation: "需要立即申请财产保全",
            UrgentGround.advance_execution: "需要立即申请先予执行",
            UrgentGround.other_urgent: "其他紧急情形",
        },
        "states": {
            State.received: "已收到申请",
            State.accepted: "已受理",
            State.granted: "已给予法律援助",
            State.refused: "不予法律援助",
            State.withdrawn: "已撤回",
            State.terminated: "已终止",
            State.closed: "已结案",
        },
        "progress": {Progress.assigned: "已指派", Progress.mediating: "调解中"},
        "refusal_reasons": {
            RefusalReason.out_of_scope: "不属于法律援助范围",
            RefusalReason.not_eligible: "不符合法律援助条件",
            RefusalReason.means_above_standard: "不符合经济困难标准",
            RefusalReason.no_claim: "没有请求的事实依据",
            RefusalReason.other_jurisdiction: "不属于本机构管辖",
            RefusalReason.papers_false: "提供虚假材料",
        },
        "termination_grounds": {
            TerminationGround.by_deception: "以欺骗或其他不正当手段获得",
            TerminationGround.concealed_facts: "故意隐瞒重要事实或提供虚假证据",
            TerminationGround.unlawful_use: "利用法律援助从事违法活动",
            TerminationGround.means_improved: "经济状况变化，不再符合条件",
            TerminationGround.case_ended_elsewhere: "案件已终止审理或已被撤销",
            TerminationGround.own_lawyer: "自行委托律师或其他代理人",
            TerminationGround.recipient_asks: "受援人要求终止",
            TerminationGround.uncooperative: "受援人不配合",
            TerminationGround.grant_revoked: "撤销按常设决定作出的给予决定",
            TerminationGround.died: "受援人死亡",
        },
        "incident_kinds": {
            IncidentKind.first_sign: "苗头",
            IncidentKind.group_incident: "群体性事件",
        },
        "responsible_instead": {
            Responsible.human_resources: "人力资源和社会保障局",
            Responsible.labour_inspection: "劳动保障监察机构",
            Responsible.arbitration: "劳动人事争议仲裁委员会",
            Responsible.court: "人民法院",
            Responsible.police: "公安机关",
            Responsible.other_centre: "其他法律援助中心",
            Responsible.as_told: "以文字说明",
        },
    }
)


def responsible(words: str) -> Responsible:
    """The code of who is responsible instead; words of one's own are not told to others."""
    names = NAMES["responsible_instead"]
    return next((each for each in Responsible if words in (each.value, names[each])), Responsible.as_told)
