"""A case as people read it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from typing_extensions import TypedDict

from casework.crossing import Verdict
from clock import day_of
from contracts import CaseClass
from mediation.agency_facts.rules import AgencyFact, Hearing, next_hearing
from mediation.agency_facts.views import AgencyFactJson, show_facts
from mediation.agreements.views import AgreementJson, show_agreement
from mediation.case.rules.allowed_acts import Action, allowed_actions
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import (
    AidEnd,
    Closing,
    Failure,
    Payment,
    Proceedings,
    Session,
    VoidedPayment,
)
from mediation.case.rules.owed import outstanding_fen
from mediation.case.rules.states import State
from mediation.case.store import ForeignEvent
from mediation.case.views import CautionJson, warnings
from mediation.closing.views import ClosingInForceJson, show_closing
from mediation.limitation.rules import Deadline, warning
from mediation.priority_requests.rules import PriorityRequest
from mediation.priority_requests.views import PriorityRequestJson, show_request
from web import Page


class MediationLineJson(TypedDict):
    """A case in a list."""

    case_id: UUID
    case_no: str | None
    campaign: str
    county: str
    state: State
    case_class: CaseClass | None
    workers: int | None
    workers_exact: bool | None
    workers_known: bool | None
    amount_claimed_fen: int | None
    amount_claimed_exact: bool | None
    limitation_ends: date | None
    filing_due_since: datetime | None
    lawyer_id: str | None
    opened_at: datetime | None
    ended_by: AidEnd | None
    ended_at: datetime | None
    version: int


class MediationsJson(Page[MediationLineJson]):
    pass


class ForeignEventJson(TypedDict):
    type: str
    verdict: Verdict
    at: datetime
    recorded_at: datetime


class MediationJson(MediationLineJson):
    """A case with everything in it; `told`: the foreign events about it."""

    claim_classes: Sequence[CaseClass] | None
    granted_at: datetime | None
    limitation_warning: Deadline | None
    sessions: Sequence[Session]
    agreement: AgreementJson | None
    earlier_agreements: Sequence[AgreementJson]
    payments: Sequence[Payment]
    voided_payments: Sequence[VoidedPayment]
    paid_fen: int
    paid_wages_fen: int
    outstanding_fen: int | None
    warnings: Sequence[CautionJson]
    failure: Failure | None
    proceedings: Sequence[Proceedings]
    closing: ClosingInForceJson | None
    earlier_closings: Sequence[Closing]
    allowed: Sequence[Action]
    told: Sequence[ForeignEventJson]


class AgenciesJson(TypedDict):
    """What agencies said and were asked; `next_hearing`: the earliest to come, as it was said last."""

    agency_facts: Sequence[AgencyFactJson]
    next_hearing: Hearing | None
    priority_requests: Sequence[PriorityRequestJson]


class MediationWithAgenciesJson(MediationJson, AgenciesJson):
    pass


def show_line(case: Case) -> MediationLineJson:
    facts = case.facts
    return {
        "case_id": case.case_id,
        "case_no": facts.case_no if facts else None,
        "campaign": case.campaign,
        "county": case.county,
        "state": case.state,
        "case_class": case.case_class,
        "workers": facts.workers if facts and facts.workers_known else None,
        "workers_exact": facts.workers_exact if facts else None,
        "workers_known": facts.workers_known if facts else None,
        "amount_claimed_fen": facts.amount_claimed_fen if facts else None,
        "amount_claimed_exact": facts.amount_claimed_exact if facts else None,
        "limitation_ends": case.limitation_ends,
        "filing_due_since": case.filing_due_since,
        "lawyer_id": case.lawyer_id,
        "opened_at": case.opened_at,
        "ended_by": case.ended_by,
        "ended_at": case.ended_at,
        "version": case.version,
    }


def show_case(case: Case, foreign_events: Sequence[ForeignEvent], today: date) -> MediationJson:
    earlier = [show_agreement(case, each) for each in case.agreements[:-1]]
    return {
        **show_line(case),
        "claim_classes": case.facts.claim_classes if case.facts else None,
        "granted_at": case.granted_at,
        "limitation_warning": warning(case, today),
        "sessions": case.sessions,
        "agreement": show_agreement(case, case.agreement),
        "earlier_agreements": [each for each in earlier if each],
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


def show_agencies(
    case: Case, facts: Sequence[AgencyFact], requests: Sequence[PriorityRequest], now: datetime
) -> AgenciesJson:
    return {
        "agency_facts": show_facts(case, facts),
        "next_hearing": next_hearing(facts, now),
        "priority_requests": [show_request(request, facts, day_of(now)) for request in requests],
    }


def _show_foreign_event(event: ForeignEvent) -> ForeignEventJson:
    return {
        "type": event.type,
        "verdict": event.verdict,
        "at": event.at,
        "recorded_at": event.recorded,
    }
