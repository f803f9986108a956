"""A case as people read it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from mediation.agreements.views import show_agreement
from mediation.case.rules.allowed_acts import allowed_actions
from mediation.case.rules.case import Case
from mediation.case.rules.owed import outstanding_fen
from mediation.case.store import ForeignEvent
from mediation.case.views import warnings
from mediation.closing.views import show_closing
from mediation.limitation.rules import warning


def show_line(case: Case) -> Mapping[str, Any]:
    """A case in a list."""
    facts = case.facts
    return {
        "case_id": case.case_id,
        "case_no": case.facts and case.facts.case_no,
        "campaign": case.campaign,
        "county": case.county,
        "state": case.state,
        "case_class": case.case_class,
        "workers": facts.workers if facts and facts.workers_known else None,
        "workers_exact": facts and facts.workers_exact,
        "workers_known": facts and facts.workers_known,
        "amount_claimed_fen": facts and facts.amount_claimed_fen,
        "amount_claimed_exact": facts and facts.amount_claimed_exact,
        "limitation_ends": case.limitation_ends,
        "filing_due_since": case.filing_due_since,
        "lawyer_id": case.lawyer_id,
        "opened_at": case.opened_at,
        "ended_by": case.ended_by,
        "ended_at": case.ended_at,
        "version": case.version,
    }


def show_case(case: Case, foreign_events: Sequence[ForeignEvent], today: date) -> Mapping[str, Any]:
    """A case with everything in it; `told` on the wire: the foreign events about it."""
    return {
        **show_line(case),
        "claim_classes": case.facts and case.facts.claim_classes,
        "granted_at": case.granted_at,
        "limitation_warning": warning(case, today),
        "sessions": case.sessions,
        "agreement": show_agreement(case, case.agreement),
        "earlier_agreements": [show_agreement(case, each) for each in case.agreements[:-1]],
        "payments": case.payments,
        "voided_payments": case.voided,
        "paid_fen": case.paid_fen,
        "paid_wages_fen": case.paid_wages_fen,
        "outstanding_fen": outstanding_fen(case),
        "warnings": warnings(case),
        "failure": case.failure,
        "proceedings": case.proceedings,
        "closing": show_closing(case),
        "earlier_closings": case.closings[:-1],
        "allowed": allowed_actions(case),
        "told": [_show_foreign_event(event) for event in foreign_events],
    }


def _show_foreign_event(event: ForeignEvent) -> Mapping[str, Any]:
    return {
        "type": event.type,
        "verdict": event.verdict,
        "at": event.at,
        "recorded_at": event.recorded,
    }
