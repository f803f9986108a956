"""What is shown of an application: people masked, words as told not at all."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from clock import day_of
from intake.applications.bodies import (
    AgentBody,
    ApplicationBody,
    RecipientBody,
    RepresentativeBody,
    RespondentBody,
)
from intake.applications.rules.cautions import limitation_caution
from intake.applications.rules.outcome import Reason, Receipt
from intake.applications.shown import (
    ApplicationLineJson,
    MaskedContactJson,
    MaskedRecipientJson,
    MaskedRespondentJson,
    ReasonJson,
    ReceiptJson,
    StatedJson,
)
from intake.applications.store import ListedCase
from intake.case.rules.case import Case
from intake.case.rules.legal_basis import paragraph_name
from intake.case.rules.limits import Overrides
from intake.case.views import show_case, show_cautions
from intake.people.masking import hide_numbers, mask_code, mask_id, mask_name, mask_phone, mask_respondent

HIDDEN: Final = (
    *("facts", "project_place", "names", "id_numbers", "phones"),
    *("words_as_told", "source_reference"),
)


def show_receipt(receipt: Receipt, days: Overrides) -> ReceiptJson:
    return {
        **show_case(receipt.case, days, day_of(receipt.recorded_at)),
        "reasons": _show_reasons(receipt.reasons),
        "warnings": show_cautions(receipt.cautions),
    }


def show_application(case: Case, statement: ApplicationBody, days: Overrides, today: date) -> StatedJson:
    caution = limitation_caution(case.running_limitation, today)
    project, source = statement.project, statement.source
    return {
        **show_case(case, days, today),
        "warnings": show_cautions([caution] if caution else []),
        "office": statement.office,
        "channel": statement.channel,
        "form": statement.form,
        "first_receiver": hide_numbers(statement.first_receiver),
        "migrant_worker": statement.migrant_worker,
        "owed_from": statement.owed_from,
        "owed_to": statement.owed_to,
        "contract_signed": statement.contract_signed,
        "urgent_grounds": statement.urgent_grounds,
        "industry": statement.industry,
        "area": statement.area,
        "claims": [{"class": each.case_class, "amount_fen": each.amount_fen} for each in statement.claims],
        "workers": {
            "count": statement.workers.count,
            "at_least": statement.workers.at_least,
            "known": statement.workers.headcount().is_known,
        },
        "source": {"system": source.system} if source else None,
        "project": {"name": hide_numbers(project.name) if project.name else None} if project else None,
        "recipients": [_show_recipient(each) for each in statement.recipients],
        "representative": _show_contact(statement.representative),
        "agent": _show_contact(statement.agent),
        "respondents": [_show_respondent(each) for each in statement.respondents],
        "hidden": HIDDEN,
    }


def show_line(listed: ListedCase, statement: ApplicationBody, today: date) -> ApplicationLineJson:
    case = listed.case
    return {
        "case_id": case.case_id,
        "case_no": case.case_no,
        "campaign": case.campaign,
        "county": case.county,
        "state": case.state,
        "lane": case.lane,
        "case_class": case.case_class,
        "main_recipient": mask_name(statement.recipients[0].name),
        "workers": listed.workers if listed.workers_known else None,
        "workers_exact": listed.workers_exact,
        "workers_known": listed.workers_known,
        "amount_claimed_fen": listed.amount_claimed_fen,
        "amount_claimed_exact": listed.amount_claimed_exact,
        "received_at": case.received_at,
        "papers_due": case.papers_due if case.papers_owed else None,
        "papers_overdue": case.overdue_at is not None and bool(case.papers_owed),
        "urgent": case.is_urgent(today),
        "version": case.version,
    }


def _show_reasons(reasons: Sequence[Reason]) -> list[ReasonJson]:
    return [
        {
            "rule": each.rule,
            "text": each.text,
            "paragraph": each.paragraph,
            "paragraph_name": paragraph_name(each.paragraph),
        }
        for each in reasons
    ]


def _show_recipient(recipient: RecipientBody) -> MaskedRecipientJson:
    return {
        "name": mask_name(recipient.name),
        "id_type": recipient.id_type,
        "id_number": mask_id(recipient.id_number) if recipient.id_number else None,
        "identity_seen": recipient.identity_seen,
        "phone": mask_phone(recipient.phone) if recipient.phone else None,
    }


def _show_contact(person: RepresentativeBody | AgentBody | None) -> MaskedContactJson | None:
    """What an agent's authority rests on is words, and hidden."""
    if person is None:
        return None
    return {"name": mask_name(person.name), "phone": mask_phone(person.phone) if person.phone else None}


def _show_respondent(respondent: RespondentBody) -> MaskedRespondentJson:
    kind, name, code = respondent.kind, respondent.name, respondent.credit_code
    return {
        "role": respondent.role,
        "kind": kind,
        "name": mask_respondent(kind, name) if name else None,
        "credit_code": mask_code(code) if code else None,
    }
