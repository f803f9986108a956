"""Opinions and reasons of a preliminary review, with the Chinese names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.intake import ReviewOpinion, ReviewReason

REVIEW_OPINION_NAMES: Final[Mapping[ReviewOpinion, str]] = MappingProxyType(
    {
        ReviewOpinion.to_grant: "建议给予法律援助",
        ReviewOpinion.to_refuse: "建议不予法律援助",
        ReviewOpinion.undecided: "由县级中心判断",
    }
)

REVIEW_REASON_NAMES: Final[Mapping[ReviewReason, str]] = MappingProxyType(
    {
        ReviewReason.facts_clear: "事实清楚",
        ReviewReason.facts_unclear: "事实尚需核实",
        ReviewReason.identity_checked: "身份已核对",
        ReviewReason.papers_complete: "材料齐全",
        ReviewReason.papers_missing: "材料尚缺",
        ReviewReason.urgent: "情况紧急",
        ReviewReason.out_of_scope: "不属于法律援助范围",
        ReviewReason.not_eligible: "不符合法律援助条件",
        ReviewReason.other_jurisdiction: "不属于本地管辖",
    }
)
