"""What agencies find, order, decide and answer: the codes with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.agency_facts import DecisionOutcome, FindingKind, Found, Ordered, PriorityAnswer

FINDING_KIND_NAMES: Final[Mapping[FindingKind, str]] = MappingProxyType(
    {FindingKind.inspection: "劳动监察", FindingKind.enforcement: "行政执法"}
)
FOUND_NAMES: Final[Mapping[Found, str]] = MappingProxyType(
    {
        Found.wages_unpaid: "拖欠工资",
        Found.below_minimum_wage: "低于最低工资标准",
        Found.no_contract: "未订立劳动合同",
        Found.no_social_insurance: "未参加社会保险",
        Found.unlawful_subcontracting: "违法分包、转包",
        Found.other_violation: "其他违法行为",
        Found.no_violation: "未发现违法行为",
    }
)
ORDERED_NAMES: Final[Mapping[Ordered, str]] = MappingProxyType(
    {
        Ordered.pay: "责令支付",
        Ordered.correct: "责令改正",
        Ordered.compensate: "责令加付赔偿金",
        Ordered.fine: "罚款",
        Ordered.hand_over_to_police: "移送公安机关",
    }
)
DECISION_OUTCOME_NAMES: Final[Mapping[DecisionOutcome, str]] = MappingProxyType(
    {
        DecisionOutcome.upheld: "支持请求",
        DecisionOutcome.partly_upheld: "部分支持",
        DecisionOutcome.dismissed: "驳回请求",
        DecisionOutcome.settled: "调解或者和解",
        DecisionOutcome.withdrawn: "撤回请求",
    }
)
PRIORITY_ANSWER_NAMES: Final[Mapping[PriorityAnswer, str]] = MappingProxyType(
    {
        PriorityAnswer.granted: "同意优先办理",
        PriorityAnswer.refused: "不同意优先办理",
        PriorityAnswer.decided_already: "已经办结",
    }
)
