"""A case as people read it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from mediation.rules.actions import allowed
from mediation.rules.agreement import outstanding, overpaid, standings
from mediation.rules.case import Agreement, Case, Payment, State
from mediation.rules.limitation import warning
from mediation.store.records import Told

OVERPAID = {"code": "overpaid", "text": "付款超过协议金额，请核对"}


def show_line(case: Case) -> Mapping[str, Any]:
    """A case in a list."""
    facts = case.facts
    return {
        "case_id": case.case_id,
        "campaign": case.campaign,
        "county": case.county,
        "state": case.state,
        "case_class": case.case_class,
        "workers": facts and facts.workers,
        "amount_claimed_fen": facts and facts.amount_claimed_fen,
        "limitation_ends": case.limitation_ends,
        "lawyer_id": case.lawyer_id,
        "opened_at": case.opened_at,
        "ended_by": case.ended_by,
        "ended_at": case.ended_at,
        "version": case.version,
    }


def show_case(case: Case, told: Sequence[Told], today: date) -> Mapping[str, Any]:
    """A case with everything in it."""
    return {
        **show_line(case),
        "claim_classes": case.facts and case.facts.claim_classes,
        "granted_at": case.granted_at,
        "limitation_warning": warning(case, today),
        "sessions": case.sessions,
        "agreement": show_agreement(case.agreement, case.payments),
        "payments": case.payments,
        "paid_fen": case.paid_fen,
        "paid_wages_fen": case.paid_wages_fen,
        "outstanding_fen": outstanding_fen(case),
        "failure": case.failure,
        "proceedings": case.proceedings,
        "closing": case.closing,
        "allowed": allowed(case),
        "told": [show_told(each) for each in told],
    }


def show_agreement(agreement: Agreement | None, payments: Sequence[Payment]) -> Mapping[str, Any] | None:
    """An agreement, and how far each instalment is paid."""
    if agreement is None:
        return None
    shares = [
        {**asdict(each.instalment), "paid_fen": each.paid_fen, "outstanding_fen": each.outstanding_fen}
        for each in standings(agreement, payments)
    ]
    return {**asdict(agreement), "instalments": shares}


def show_told(told: Told) -> Mapping[str, Any]:
    """What another service said, and what it did here."""
    return {"type": told.type, "verdict": told.verdict, "at": told.at, "recorded_at": told.recorded}


def show_state(case: Case) -> Mapping[str, Any]:
    """What every answer to an act says: where the case stands now, and what may follow."""
    return {
        "case_id": case.case_id,
        "state": case.state,
        "outstanding_fen": outstanding_fen(case),
        "allowed": allowed(case),
        "warnings": [OVERPAID] if overpaid(case.agreement, case.payments) else [],
        "version": case.version,
    }


def outstanding_fen(case: Case) -> int | None:
    """What is still owed under the agreement; None without one."""
    return outstanding(case.agreement, case.payments) if case.agreement else None


def show_failure(case: Case) -> Mapping[str, Any]:
    """Failure opens a route, it never just ends."""
    assert case.failure is not None
    asks = case.state is State.failed
    return {"route": case.failure.route, "reason": case.failure.reason, "asks_for_proceedings": asks}
