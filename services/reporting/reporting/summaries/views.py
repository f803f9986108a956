"""What is shown of a county's summary: words and figures as signed, and as they are now."""

from collections.abc import Mapping
from typing import Any, Final

from access import Caller, Role
from campaign import Campaign
from reporting.calendar.rules.roster import names
from reporting.pages.problems import Refusal, errors_by_field
from reporting.summaries.rules import Summary, SummaryVersion, SummaryWords, changes_since, is_late

LABELS: Final[Mapping[str, str]] = {
    "achievements": "工作成效",
    "problems": "存在问题",
    "suggestions": "意见建议",
    "reason": "更正理由",
}
SIGNERS_ONLY: Final = "总结由本单位工作人员填写和签报，当前身份只能查看。"
NO_NAME: Final = "登录身份中没有姓名，不能填写和签报。"


def show_summary(
    campaign: Campaign, county: str, summary: Summary, figures: Mapping[str, Any]
) -> dict[str, Any]:
    """`figures`: the system's at this moment."""
    state, draft, versions = summary.state, summary.draft, summary.versions
    return {
        "campaign": campaign.code,
        "campaign_name": campaign.name,
        "county": county,
        "name": names(campaign)[county],
        "state": "signed" if versions else "draft" if draft else "not_begun",
        "due_on": campaign.summary_due,
        "late": is_late(state.signed_at, campaign) if state.signed_at else None,
        "version": state.version,
        "draft": (
            {**show_words(draft.words), "saved_by": draft.name, "saved_at": draft.saved_at} if draft else None
        ),
        "versions": [show_version(one) for one in versions],
        "figures": figures,
        "changes": changes_since(versions[-1].figures, figures) if versions else None,
    }


def show_version(version: SummaryVersion) -> dict[str, Any]:
    return {
        **show_words(version.words),
        "number": version.number,
        "signed_by": version.name,
        "signed_at": version.signed_at,
        "reason": version.reason,
        "sha256": version.sha256,
        "figures": version.figures,
    }


def show_words(words: SummaryWords) -> dict[str, Any]:
    return {
        "achievements": words.achievements,
        "problems": words.problems,
        "suggestions": words.suggestions,
    }


def why_not_signed(caller: Caller) -> str | None:
    """Why this caller is offered no form; None: it is."""
    if caller.role is not Role.county_staff:
        return SIGNERS_ONLY
    return None if caller.name else NO_NAME


def first_fields(summary: Mapping[str, Any]) -> Mapping[str, str]:
    """A form as it is shown first: with the draft, or with what is to be corrected."""
    words = summary["versions"][-1] if summary["versions"] else summary["draft"]
    return {name: words[name] or "" for name in ("achievements", "problems", "suggestions")} if words else {}


def show_form(fields: Mapping[str, str], refusal: Refusal | None) -> dict[str, Any]:
    """The form with what stands in it, and beside each field what is wrong there."""
    errors = errors_by_field(refusal, LABELS)
    return {
        "errors": errors,
        "refusal": refusal.on_a_page if refusal else None,
        "fields": {**dict.fromkeys(LABELS, ""), **fields},
        "by_field": {field: text for field, text in errors if field},
        "labels": LABELS,
    }
