"""How a case is closed: the codes with their Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.mediation import ClosingMethod, ClosingOutcome, CorrectionReason, RecipientsWord

CLOSING_METHOD_NAMES: Final[Mapping[ClosingMethod, str]] = MappingProxyType(
    {
        ClosingMethod.mediation: "调解",
        ClosingMethod.paid_before_mediation: "调解前自行支付",
        ClosingMethod.arbitration: "仲裁",
        ClosingMethod.judgment: "判决",
        ClosingMethod.payment_order: "支付令",
        ClosingMethod.administrative: "行政处理",
        ClosingMethod.police: "公安机关处理",
        ClosingMethod.paid_by_respondent: "被申请方自行履行",
    }
)

CLOSING_OUTCOME_NAMES: Final[Mapping[ClosingOutcome, str]] = MappingProxyType(
    {
        ClosingOutcome.fully_recovered: "全部追回",
        ClosingOutcome.partly_recovered: "部分追回",
        ClosingOutcome.not_recovered: "未追回",
        ClosingOutcome.less_accepted: "协商减让",
    }
)

RECIPIENTS_WORD_NAMES: Final[Mapping[RecipientsWord, str]] = MappingProxyType(
    {
        RecipientsWord.in_writing: "书面",
        RecipientsWord.orally: "口头",
        RecipientsWord.by_agent: "由代理人表示",
    }
)

CORRECTION_REASON_NAMES: Final[Mapping[CorrectionReason, str]] = MappingProxyType(
    {
        CorrectionReason.paid_since: "结案后又有付款",
        CorrectionReason.payment_voided: "付款已作废",
        CorrectionReason.entered_wrongly: "登记有误",
    }
)
