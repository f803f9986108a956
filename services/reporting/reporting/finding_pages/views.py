"""What is shown of findings on pages: in words, beside the forms."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from access import Caller, Role
from campaign import Campaign
from contracts.chinese_names import INDUSTRY_NAMES, RECORD_WITHDRAWAL_NAMES
from reporting.activities.rules import Activity
from reporting.arrears_findings.codes import (
    EMPLOYER_KIND_NAMES,
    FINDING_ACTION_NAMES,
    FINDING_SOURCE_NAMES,
)
from reporting.arrears_findings.printing import (
    arrears_in_words,
    case_in_words,
    employer_in_words,
    workers_in_words,
)
from reporting.arrears_findings.rules import may_have_findings
from reporting.arrears_findings.shown import FindingJson
from reporting.finding_pages.rules import (
    ACTION,
    AT_LEAST,
    EMPLOYER,
    EXACT,
    NUMBERS,
    TEXTS,
    Fields,
    field_at,
)
from reporting.pages.problems import Refusal, beside_field

LABELS: Final[Mapping[str, str]] = {
    "employer_kind": "单位还是个人",
    "employer_name": "用工方名称",
    "credit_code": "统一社会信用代码",
    "source": "来源",
    "industry": "行业",
    "area": "地区",
    "workers": "涉及人数",
    "workers_as_told": "涉及人数（所述）",
    "arrears": "欠薪金额",
    "arrears_as_told": "欠薪金额（所述）",
    "note": "说明",
    "case_no": "案件编号",
    "reason": "原因",
}
LOOK_REASON: Final = "look_reason"
KNOWN_AS: Final[Mapping[str, str]] = {EXACT: "确数", AT_LEAST: "至少"}
RECORDERS_ONLY: Final = "排查发现由本单位工作人员登记，当前身份只能查看。"
NO_NAME: Final = "登录身份中没有姓名，不能登记。"
WITHDRAWN: Final = "该次排查已经撤销登记，不能再登记发现。"
NO_SWEEP: Final = "只有欠薪大排查下可以登记发现。"


def why_not_recorded(caller: Caller, activity: Activity) -> str | None:
    """Why this caller is offered no form; None: it is."""
    if not may_have_findings(activity):
        return NO_SWEEP
    if caller.role is not Role.county_staff:
        return RECORDERS_ONLY
    if caller.name is None:
        return NO_NAME
    return WITHDRAWN if activity.withdrawn else None


def may_change(caller: Caller, finding: FindingJson) -> bool:
    return caller.role is Role.county_staff and caller.name is not None and finding["withdrawn"] is None


def show_on_page(finding: FindingJson) -> dict[str, Any]:
    """A finding in words."""
    return {
        **finding,
        "employer_name": employer_in_words(finding["employer"]),
        "workers": workers_in_words(finding["workers"]),
        "arrears": arrears_in_words(finding["arrears"]),
        "actions": "、".join(finding["action_names"]),
        "case_name": case_in_words(finding),
    }


def show_form(campaign: Campaign, fields: Fields, refusal: Refusal | None) -> dict[str, Any]:
    """The form with what stands in it, and beside each field what is wrong there."""
    errors = errors_of(refusal)
    blank = dict.fromkeys((*EMPLOYER, *TEXTS, *NUMBERS), "")
    return {
        "errors": errors,
        "refusal": refusal.on_a_page if refusal else None,
        "form": {
            "fields": {**blank, **fields},
            "by_field": {field: text for field, text in errors if field},
            "employer_kinds": EMPLOYER_KIND_NAMES,
            "sources": FINDING_SOURCE_NAMES,
            "industries": INDUSTRY_NAMES,
            "areas": _areas(campaign),
            "known_as": KNOWN_AS,
            "actions": {ACTION + action: name for action, name in FINDING_ACTION_NAMES.items()},
        },
    }


def show_finding_forms(fields: Fields, refusal: Refusal | None) -> dict[str, Any]:
    errors = [(_called_here(field, fields), text) for field, text in errors_of(refusal)]
    return {
        "errors": errors,
        "refusal": refusal.on_a_page if refusal else None,
        "reasons": RECORD_WITHDRAWAL_NAMES,
        "fields": {"case_no": "", "reason": "", "note": "", LOOK_REASON: "", **fields},
        "by_field": {field: text for field, text in errors if field},
    }


def _called_here(field: str, fields: Fields) -> str:
    """Why somebody looks, and why a finding is withdrawn, stand on one page; programs call both alike."""
    return LOOK_REASON if field == "reason" and LOOK_REASON in fields else field


def errors_of(refusal: Refusal | None) -> list[tuple[str, str]]:
    if refusal is None:
        return []
    fields = [(field_at(str(error.get("pointer", ""))), error) for error in refusal.body.get("errors", ())]
    return [(field, beside_field(LABELS.get(field), str(error["detail"]))) for field, error in fields]


def _areas(campaign: Campaign) -> Sequence[tuple[str, str]]:
    """Every unit and its offices, whenever it reports; a code that has had several lives once."""
    codes = dict.fromkeys(
        code
        for county in campaign.counties
        for code in (county.code, *(office.code for office in county.offices))
    )
    return [(code, campaign.area_name(code) or code) for code in codes]
