"""What is shown of a finding: to staff what was typed, a natural person's name to nobody."""

from collections.abc import Mapping, Sequence
from typing import Final

from campaign import Campaign
from contracts.chinese_names import INDUSTRY_NAMES
from reporting.activities.views import show_withdrawn
from reporting.arrears_findings.codes import (
    EMPLOYER_KIND_NAMES,
    FINDING_ACTION_NAMES,
    FINDING_SOURCE_NAMES,
    EmployerKind,
)
from reporting.arrears_findings.rules import NOTHING_TOLD, Employer, Finding, FindingAct, Told
from reporting.arrears_findings.shown import (
    FindingActJson,
    FindingJson,
    FindingWordsJson,
    FoundArrearsJson,
    FoundEmployerJson,
    FoundWorkersJson,
)
from reporting.arrears_findings.store import DoneAct

ACT_NAMES: Final[Mapping[FindingAct, str]] = {
    FindingAct.record: "登记",
    FindingAct.link_case: "注明所成案件",
    FindingAct.reveal: "查看姓名",
    FindingAct.withdraw: "撤销登记",
}


def show_finding(finding: Finding, campaign: Campaign | None, *, with_words: bool) -> FindingJson:
    """`campaign` None: its files are here no more, and nobody knows what its areas are called."""
    area, case = finding.area, finding.case
    return {
        "finding_id": finding.finding_id,
        "activity_id": finding.activity_id,
        "campaign": finding.campaign,
        "county": finding.county,
        "found_on": finding.found_on,
        "employer": _employer(finding.employer, with_words=with_words),
        "industry": finding.industry,
        "industry_name": INDUSTRY_NAMES[finding.industry] if finding.industry else None,
        "area": area,
        "area_name": campaign.area_name(area) if campaign and area else None,
        "workers": _workers(finding.workers, with_words=with_words),
        "arrears": _arrears(finding.arrears, with_words=with_words),
        "source": finding.source,
        "source_name": FINDING_SOURCE_NAMES[finding.source],
        "actions": finding.actions,
        "action_names": [FINDING_ACTION_NAMES[action] for action in finding.actions],
        "note": finding.note if with_words else None,
        "case": {"case_id": case.case_id, "case_no": case.case_no} if case else None,
        "recorded_at": finding.recorded_at,
        "recorded_by": finding.recorded_by,
        "withdrawn": show_withdrawn(finding.withdrawn) if finding.withdrawn else None,
        "version": finding.version,
    }


def show_words(employer: Employer, workers: Told, arrears: Told, note: str | None) -> FindingWordsJson:
    """The part of a finding in which somebody is named or what was said stands, to staff."""
    return {
        "employer": _employer(employer, with_words=True),
        "workers": _workers(workers, with_words=True),
        "arrears": _arrears(arrears, with_words=True),
        "note": note,
    }


def show_acts(acts: Sequence[DoneAct], *, with_words: bool) -> Sequence[FindingActJson]:
    return [
        {
            "act": each.act,
            "act_name": ACT_NAMES[each.act],
            "case_no": each.case_no,
            "by": each.by,
            "name": each.name,
            "at": each.at,
            "words": each.words if with_words else None,
        }
        for each in acts
    ]


def _employer(employer: Employer, *, with_words: bool) -> FoundEmployerJson:
    is_shown = with_words and employer.kind is EmployerKind.organisation
    return {
        "kind": employer.kind,
        "kind_name": EMPLOYER_KIND_NAMES[employer.kind],
        "state": "shown" if is_shown else "hidden",
        "name": employer.name if is_shown else None,
        "credit_code": employer.credit_code if is_shown else None,
    }


def _workers(told: Told, *, with_words: bool) -> FoundWorkersJson | None:
    if told == NOTHING_TOLD:
        return None
    return {
        "count": told.number if told.exact else None,
        "at_least": None if told.exact else told.number,
        "as_told": told.as_told if with_words else None,
    }


def _arrears(told: Told, *, with_words: bool) -> FoundArrearsJson | None:
    if told == NOTHING_TOLD:
        return None
    return {
        "amount_fen": told.number if told.exact else None,
        "at_least_fen": None if told.exact else told.number,
        "as_told": told.as_told if with_words else None,
    }
