"""What agencies are asked and what they answer: the codes with their Chinese names."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from contracts.agency_facts import (
    CaseReferralAnswer,
    CaseReferralRefusal,
    CaseReferralResult,
    PriorityAnswer,
)
from contracts.intake import ReferredMatter


class RequestKind(StrEnum):
    """What is asked of an agency."""

    priority = "priority"
    """To hear a case first; mediation asks it."""
    referral = "referral"
    """To deal with matters of a case."""


class RequestState(StrEnum):
    """How far a request has come."""

    to_be_sent = "to_be_sent"
    """By hand, and nobody has entered that it was."""
    sent = "sent"
    taken = "taken"
    """The agency deals with it, and what comes of it is still to be answered."""
    answered = "answered"


REQUEST_KIND_NAMES: Final[Mapping[RequestKind, str]] = MappingProxyType(
    {RequestKind.priority: "提请优先办理", RequestKind.referral: "转送案件"}
)
REQUEST_STATE_NAMES: Final[Mapping[RequestState, str]] = MappingProxyType(
    {
        RequestState.to_be_sent: "待人工发送",
        RequestState.sent: "已发送",
        RequestState.taken: "对方已接收办理",
        RequestState.answered: "已答复",
    }
)
MATTER_NAMES: Final[Mapping[ReferredMatter, str]] = MappingProxyType(
    {
        ReferredMatter.unpaid_wages: "拖欠工资",
        ReferredMatter.refusal_to_pay: "涉嫌拒不支付劳动报酬",
        ReferredMatter.employer_gone: "用人单位负责人逃匿",
        ReferredMatter.social_insurance: "社会保险",
        ReferredMatter.work_injury: "工伤认定",
        ReferredMatter.no_contract: "未订立劳动合同",
        ReferredMatter.unlawful_subcontracting: "违法分包、转包",
        ReferredMatter.assets: "财产线索、保全",
        ReferredMatter.enforcement: "强制执行",
        ReferredMatter.other: "其他",
    }
)
PRIORITY_ANSWER_NAMES: Final[Mapping[PriorityAnswer, str]] = MappingProxyType(
    {
        PriorityAnswer.granted: "同意优先办理",
        PriorityAnswer.refused: "不同意优先办理",
        PriorityAnswer.decided_already: "已经办结",
    }
)
REFERRAL_ANSWER_NAMES: Final[Mapping[CaseReferralAnswer, str]] = MappingProxyType(
    {
        CaseReferralAnswer.taken: "已接收办理",
        CaseReferralAnswer.refused: "不予接收",
        CaseReferralAnswer.dealt_with: "已办理完毕",
    }
)
REFERRAL_REFUSAL_NAMES: Final[Mapping[CaseReferralRefusal, str]] = MappingProxyType(
    {
        CaseReferralRefusal.not_responsible: "不属于本部门职责",
        CaseReferralRefusal.dealt_with_before: "此前已经处理",
        CaseReferralRefusal.no_grounds: "没有事实依据",
        CaseReferralRefusal.papers_missing: "材料不全",
        CaseReferralRefusal.too_late: "超过处理时限",
    }
)
REFERRAL_RESULT_NAMES: Final[Mapping[CaseReferralResult, str]] = MappingProxyType(
    {
        CaseReferralResult.wages_paid: "工资已支付",
        CaseReferralResult.payment_ordered: "已责令支付",
        CaseReferralResult.settled: "已调解、和解",
        CaseReferralResult.proceedings_opened: "已立案",
        CaseReferralResult.handed_on: "已移送其他部门",
        CaseReferralResult.no_violation: "未发现违法行为",
        CaseReferralResult.other: "其他",
    }
)
