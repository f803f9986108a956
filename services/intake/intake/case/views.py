"""What is shown of a case: codes with names, limits with their law; nobody's name in it."""

from collections.abc import Mapping, Sequence
from datetime import date

import timelimits
from campaign import Campaign
from clock import day_of
from intake.case.audit import KeptAct
from intake.case.rules.allowed_acts import allowed_actions
from intake.case.rules.case import Case
from intake.case.rules.legal_basis import paragraph_name, remedy
from intake.case.rules.limits import Overrides, running_limits
from intake.case.rules.paper_kinds import PAPER_NAMES
from intake.case.rules.review import Review
from intake.case.rules.states import State
from intake.case.shown import (
    ActJson,
    CaseJson,
    CautionJson,
    MissingPapersJson,
    NamedPaperJson,
    RemedyJson,
    ReviewJson,
)
from intake.cautions import Caution
from web.problems import pointer


def overrides(campaigns: Mapping[str, Campaign], case: Case) -> Overrides:
    """Working days as the case's campaign has them; a campaign that is put away leaves the calendar."""
    campaign = campaigns.get(case.campaign)
    return campaign.overrides if campaign else {}


def show_case(case: Case, days: Overrides, today: date) -> CaseJson:
    return {
        "case_id": case.case_id,
        "case_no": case.case_no,
        "campaign": case.campaign,
        "county": case.county,
        "state": case.state,
        "lane": case.lane,
        "case_class": case.case_class,
        "received_at": case.received_at,
        "accepted_at": case.accepted_at,
        "granted_at": case.granted_at,
        "ended_at": case.ended_at,
        "means_exempt": case.means_basis,
        "means_exempt_name": case.means_basis and paragraph_name(case.means_basis),
        "accepted_first": case.accepted_first,
        "aid_first": case.is_aid_first(today),
        "urgent": case.is_urgent(today),
        "limitation_ends": case.limitation_ends,
        "standing_order": case.standing_order,
        "papers_shown": sorted(case.papers_shown),
        "papers_missing": _show_papers(case),
        "limits": [timelimits.show(due) for due in running_limits(case, days)],
        "remedy": _show_remedy(case),
        "progress": case.progress,
        "lawyer_id": case.lawyer_id,
        "station": case.station,
        "preliminary_review": _show_review(case.preliminary_review),
        "allowed": allowed_actions(case, today),
        "version": case.version,
    }


def _show_papers(case: Case) -> MissingPapersJson | None:
    if not case.papers_owed:
        return None
    named: list[NamedPaperJson] = [{"code": paper, "name": PAPER_NAMES[paper]} for paper in case.papers_owed]
    return {
        "papers": named,
        "due": case.papers_due,
        "overdue": case.overdue_at is not None,
        "served_at": case.notice_served_at,
    }


def _show_review(review: Review | None) -> ReviewJson | None:
    if review is None:
        return None
    return {
        "office": review.office,
        "opinion": review.opinion,
        "reasons": review.reasons,
        "papers_seen": review.papers_seen,
        "papers_asked": review.papers_asked,
        "at": review.at,
    }


def _show_remedy(case: Case) -> RemedyJson | None:
    if case.state is not State.refused or case.ended_at is None:
        return None
    told = remedy(day_of(case.ended_at))
    return {"code": "objection", "text": told.text, "law": told.law}


def show_acts(acts: Sequence[KeptAct]) -> list[ActJson]:
    return [
        {
            "action": each.action,
            "state": each.to_state,
            "codes": each.codes,
            "actor_kind": each.actor_kind,
            "actor": each.actor,
            "at": each.at,
            "recorded_at": each.recorded,
        }
        for each in acts
    ]


def show_cautions(cautions: Sequence[Caution]) -> list[CautionJson]:
    return [_show_caution(each) for each in cautions]


def _show_caution(caution: Caution) -> CautionJson:
    """As it stands in an answer."""
    shown: CautionJson = {"code": caution.code, "text": caution.text}
    if caution.path:
        shown["pointer"] = pointer(*caution.path)
    if caution.at_least is not None:
        shown["suggested"] = {"at_least": caution.at_least}
    return shown
