"""What is shown of an application: people masked, words as told not at all."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from contracts import RespondentRole
from intake.applications.handlers import Receipt
from intake.applications.rules.cautions import Caution, limitation_caution
from intake.applications.rules.outcome import Reason
from intake.applications.store import ListedCase
from intake.case.rules.case import Case
from intake.case.rules.limits import Overrides
from intake.case.views import Shown, show_case
from intake.people.masking import mask_code, mask_id, mask_name, mask_phone, mask_respondent
from web.problems import pointer

Statement = Mapping[str, Any]
"""What the applicant stated, as its body was sent."""

HIDDEN = ("facts", "project_place", "names", "id_numbers", "phones", "words_as_told", "source_reference")
IN_WORDS = ("as_told", "amount_as_told")
MASKS = {"name": mask_name, "id_number": mask_id, "phone": mask_phone}


def show_receipt(receipt: Receipt, days: Overrides, today: date) -> Shown:
    """The answer to an application: the case, what decided, what to look at again."""
    return {
        **show_case(receipt.case, days, today),
        "reasons": _show_reasons(receipt.outcome.reasons),
        "warnings": _show_cautions(receipt.cautions),
    }


def show_application(case: Case, statement: Statement, days: Overrides, today: date) -> Shown:
    """A case with what was stated, people masked; the facts of the case only by `reveal`."""
    caution = limitation_caution(case.limitation_ends, today)
    project, source = statement["project"], statement["source"]
    return {
        **show_case(case, days, today),
        "warnings": _show_cautions([caution] if caution and case.ended_at is None else []),
        **{name: statement[name] for name in ("office", "channel", "form", "first_receiver")},
        **{name: statement[name] for name in ("migrant_worker", "owed_from", "owed_to")},
        **{name: statement[name] for name in ("contract_signed", "urgent_grounds")},
        "claims": [_without_words(claim) for claim in statement["claims"]],
        "workers": _without_words(statement["workers"]),
        "source": {"system": source["system"]} if source else None,
        "project": {"name": project["name"]} if project else None,
        "recipients": [_mask_person(recipient) for recipient in statement["recipients"]],
        "representative": _mask_person(statement["representative"]),
        "agent": _mask_person(statement["agent"]),
        "respondents": [_mask_respondent(respondent) for respondent in statement["respondents"]],
        "hidden": HIDDEN,
    }


def show_line(listed: ListedCase, statement: Statement, today: date) -> Shown:
    """A line of a list."""
    case = listed.case
    return {
        "case_id": case.case_id,
        "case_no": case.case_no,
        "campaign": case.campaign,
        "county": case.county,
        "state": case.state,
        "lane": case.lane,
        "case_class": case.case_class,
        "main_recipient": mask_name(statement["recipients"][0]["name"]),
        "workers": listed.workers,
        "workers_exact": listed.workers_exact,
        "amount_claimed_fen": listed.amount_claimed_fen,
        "received_at": case.received_at,
        "papers_due": case.papers_due if case.papers_owed else None,
        "papers_overdue": case.overdue_at is not None and bool(case.papers_owed),
        "urgent": case.is_urgent(today),
        "version": case.version,
    }


def _show_reasons(reasons: Sequence[Reason]) -> list[Shown]:
    return [{"rule": each.rule, "text": each.text, "paragraph": each.paragraph} for each in reasons]


def _show_cautions(cautions: Sequence[Caution]) -> list[Shown]:
    return [
        {"code": each.code, "text": each.text, **({"pointer": pointer(*each.path)} if each.path else {})}
        for each in cautions
    ]


def _without_words(part: Statement) -> Shown:
    """The numbers of it: in their own words people name people."""
    return {name: value for name, value in part.items() if name not in IN_WORDS}


def _mask_person(person: Statement | None) -> Shown | None:
    """Whoever it is: name, number and phone masked; an agent's authority is words, and hidden."""
    if person is None:
        return None
    return {
        name: MASKS[name](value) if name in MASKS and value is not None else value
        for name, value in person.items()
        if name != "authority"
    }


def _mask_respondent(respondent: Statement) -> Shown:
    name, code = respondent["name"], respondent["credit_code"]
    masked = mask_respondent(RespondentRole(respondent["role"]), name) if name else None
    return {"role": respondent["role"], "name": masked, "credit_code": mask_code(code) if code else None}
