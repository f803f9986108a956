"""What is shown of a case: codes with names, limits with their law, people masked."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import timelimits
from campaign import Campaign
from contracts import RespondentRole
from intake.rules import limits, papers, urgency
from intake.rules.actions import allowed
from intake.rules.case import Case
from intake.rules.checks import Warned
from intake.rules.lanes import Reason
from intake.rules.limits import Overrides
from intake.rules.masking import mask_code, mask_id, mask_name, mask_phone, mask_respondent
from intake.store.cases import Whole
from web.problems import pointer

Shown = dict[str, Any]

KEPT_HIDDEN = ("facts", "project_place", "names", "id_numbers", "phones", "words_as_told", "source_reference")
TOLD = ("as_told", "amount_as_told")


def overrides(campaigns: Mapping[str, Campaign], case: Case) -> Overrides:
    """Working days as the case's campaign has them; a campaign that is put away leaves the calendar."""
    campaign = campaigns.get(case.campaign)
    return campaign.overrides if campaign else {}


def show_case(case: Case, days: Overrides, today: date) -> Shown:
    """Where a case stands; nobody's name in it."""
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
        "accepted_first": case.accepted_first,
        "aid_first": case.is_aid_first(today),
        "urgent": case.is_urgent(today),
        "limitation_ends": case.limitation_ends,
        "standing_order": case.standing_order,
        "papers_shown": sorted(case.papers_shown),
        "papers_missing": show_papers(case),
        "limits": [timelimits.show(due) for due in limits.shown(case, days)],
        "progress": case.progress,
        "allowed": allowed(case, today),
        "version": case.version,
    }


def show_papers(case: Case) -> Shown | None:
    """The one complete list (N5.5)."""
    if not case.papers_owed:
        return None
    named = [{"code": paper, "name": papers.name(paper)} for paper in case.papers_owed]
    return {"papers": named, "due": case.papers_due, "overdue": case.overdue_at is not None}


def show_reasons(reasons: Sequence[Reason]) -> list[Shown]:
    return [{"rule": each.rule, "text": each.text, "paragraph": each.paragraph} for each in reasons]


def show_warnings(warnings: Sequence[Warned]) -> list[Shown]:
    return [_warning(each) for each in warnings]


def _warning(warned: Warned) -> Shown:
    shown = {"code": warned.code, "text": warned.text}
    return {**shown, "pointer": pointer(*warned.path)} if warned.path else shown


def show_whole(whole: Whole, told: Mapping[str, Any], days: Overrides, today: date) -> Shown:
    """A case with what was told of it, people masked; the facts of the case only by `reveal`."""
    warned = urgency.limitation_warning(whole.case.limitation_ends, today)
    project = told["project"]
    return {
        **show_case(whole.case, days, today),
        "warnings": show_warnings([warned] if warned and whole.case.ended_at is None else []),
        **{name: told[name] for name in ("office", "channel", "form", "first_receiver")},
        **{name: told[name] for name in ("migrant_worker", "owed_from", "owed_to")},
        **{name: told[name] for name in ("contract_signed", "urgent_grounds")},
        "claims": [_without_words(each) for each in told["claims"]],
        "workers": _without_words(told["workers"]),
        "source": {"system": told["source"]["system"]} if told["source"] else None,
        "project": {"name": project["name"]} if project else None,
        "recipients": [mask_person(each) for each in told["recipients"]],
        "representative": mask_person(told["representative"]) if told["representative"] else None,
        "agent": mask_person(told["agent"]) if told["agent"] else None,
        "respondents": [_mask_respondent(each) for each in told["respondents"]],
        "hidden": KEPT_HIDDEN,
    }


def _without_words(told: Mapping[str, Any]) -> Shown:
    """The numbers of it: in their own words people name people."""
    return {name: value for name, value in told.items() if name not in TOLD}


def mask_person(told: Mapping[str, Any]) -> Shown:
    """Whoever it is: name, number and phone masked; an agent's authority is words, and hidden."""
    masks = {"name": mask_name, "id_number": mask_id, "phone": mask_phone}
    shown = {name: value for name, value in told.items() if name != "authority"}
    return {
        name: masks[name](value) if name in masks and value is not None else value
        for name, value in shown.items()
    }


def _mask_respondent(told: Mapping[str, Any]) -> Shown:
    name, code = told["name"], told["credit_code"]
    masked = mask_respondent(RespondentRole(told["role"]), name) if name else None
    return {"role": told["role"], "name": masked, "credit_code": mask_code(code) if code else None}


def show_line(whole: Whole, told: Mapping[str, Any], today: date) -> Shown:
    """A line of a list."""
    case, facts = whole.case, whole.facts
    return {
        "case_id": case.case_id,
        "case_no": case.case_no,
        "campaign": case.campaign,
        "county": case.county,
        "state": case.state,
        "lane": case.lane,
        "case_class": case.case_class,
        "main_recipient": mask_name(told["recipients"][0]["name"]),
        "workers": facts.workers,
        "workers_exact": facts.workers_exact,
        "amount_claimed_fen": facts.amount_claimed_fen,
        "received_at": case.received_at,
        "papers_due": case.papers_due if case.papers_owed else None,
        "papers_overdue": case.overdue_at is not None and bool(case.papers_owed),
        "urgent": case.is_urgent(today),
        "version": case.version,
    }
