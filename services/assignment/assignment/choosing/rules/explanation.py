"""A choice in words, as staff and the person who asks read it (N5.5)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from assignment.case.rules.assessments import Exclusion, Explanation
from assignment.choosing.rules.choice import Choice, DecidedBy, Nobody
from languages import Words

EXCLUSION_NAMES: Final[Mapping[Exclusion, Words]] = MappingProxyType(
    {
        Exclusion.lacks_expertise: Words("不具备该类案件专业", "not competent in cases of this class"),
        Exclusion.conflict: Words("所在机构即为被申请方", "the firm is a respondent itself"),
        Exclusion.client_conflict: Words(
            "所在机构现为或一年内曾为被申请方的代理或顾问单位，有利益冲突",
            "the firm acts for a respondent, or did within a year",
        ),
        Exclusion.declared_conflict: Words(
            "所在机构或本人已申报与被申请方有利益冲突",
            "a conflict with a respondent was declared",
        ),
        Exclusion.handled_before: Words(
            "曾承办本案后退回或被更换", "handled this case before and returned it, or was replaced"
        ),
        Exclusion.off_duty: Words("当日不值班", "not on duty that day"),
        Exclusion.at_capacity: Words("在办案件已满额", "has as many cases as can be handled"),
    }
)
DECIDED_BY_NAMES: Final[Mapping[DecidedBy, str]] = MappingProxyType(
    {
        DecidedBy.only_one: "唯一可承办的人员",
        DecidedBy.least_loaded: "在办案件最少",
        DecidedBy.longest_since: "在办案件并列最少，距上次指派最久",
        DecidedBy.roster_order: "在办案件和上次指派时间均并列，按名册顺序",
        DecidedBy.person: "由工作人员指定",
    }
)


def explain(choice: Choice | Nobody) -> str:
    """One sentence for a choice."""
    everybody = choice.assessments
    if isinstance(choice, Choice):
        eligible = sum(each.excluded_for is None for each in everybody)
        return f"支队{len(everybody)}人中{eligible}人可承办；{DECIDED_BY_NAMES[choice.by]}。"
    reasons = "，".join(f"{EXCLUSION_NAMES[Exclusion(code)]}{n}人" for code, n in choice.excluded.items())
    return f"支队{len(everybody)}人中暂无人可承办：{reasons}。" if reasons else "支队名册上没有人员。"


def explanation_of(choice: Choice | Nobody) -> Explanation:
    """A choice with all its reasons, as it is stored and shown."""
    return Explanation(explain(choice), choice.assessments)
