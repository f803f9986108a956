"""What is shown of a plan, to its county and to the city."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from access import Caller, Role
from campaign import Campaign
from reporting.calendar.rules.roster import names
from reporting.pages.problems import Refusal, errors_by_field
from reporting.plans.rules import PlanVersion
from reporting.plans.shown import PlanJson

LABELS: Final[Mapping[str, str]] = {
    "responsible": "责任人",
    "text": "方案全文",
    "dated_on": "方案日期",
    "reason": "更正理由",
}
RECORDERS_ONLY: Final = "方案由本单位工作人员登记，当前身份只能查看。"
ONLY_PAST: Final = "过去时刻的情形只能查看，登记和更正请看现在。"
NO_NAME: Final = "登录身份中没有姓名，不能登记。"


def show_plan(campaign: Campaign, county: str, versions: Sequence[PlanVersion]) -> PlanJson:
    return {
        "campaign": campaign.code,
        "county": county,
        "name": names(campaign)[county],
        "version": len(versions),
        "versions": [
            {
                "number": one.number,
                "responsible": one.plan.responsible,
                "text": one.plan.text,
                "dated_on": one.plan.dated_on,
                "recorded_by": one.name,
                "recorded_at": one.recorded_at,
                "reason": one.reason,
            }
            for one in versions
        ],
    }


def why_not_recorded(caller: Caller) -> str | None:
    """Why this caller is offered no form; None: it is."""
    if caller.role is not Role.county_staff:
        return RECORDERS_ONLY
    return None if caller.name else NO_NAME


def first_fields(versions: Sequence[PlanVersion], today: str) -> Mapping[str, str]:
    """A form as it is shown first: blank, or with the plan that is to be corrected."""
    if not versions:
        return {"dated_on": today}
    plan = versions[-1].plan
    return {
        "responsible": plan.responsible,
        "text": plan.text,
        "dated_on": plan.dated_on.isoformat(),
    }


def show_form(fields: Mapping[str, str], refusal: Refusal | None) -> dict[str, Any]:
    """The form with what stands in it, and beside each field what is wrong there."""
    errors = errors_by_field(refusal, LABELS)
    return {
        "errors": errors,
        "refusal": refusal.on_a_page if refusal else None,
        "fields": {**dict.fromkeys(LABELS, ""), **fields},
        "by_field": {field: text for field, text in errors if field},
    }
