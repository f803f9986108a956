"""Whether a fact can be taken: its case, and what in it contradicts itself."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from campaign import Agency
from contracts.agencies import CaseRef, MessageRefusal, PaymentMade, ProceedingsDone
from contracts.agency_facts import DecisionOutcome
from intake.agency_messages.rules import Refused, day_flaw
from intake.case.rules.states import State
from intake.referrals.rules import OTHER_CENTRE

OPEN: Final = frozenset({State.received, State.accepted, State.granted})
WITHOUT_AWARD: Final = frozenset({DecisionOutcome.dismissed, DecisionOutcome.withdrawn})


@dataclass(frozen=True, slots=True)
class FactCase:
    """The case a fact is about."""

    case_id: UUID
    case_no: str
    campaign: str
    county: str
    state: State


def place_of(ref: CaseRef) -> str:
    """Where in the message the case is named."""
    return "#/case/case_no" if ref.case_no is not None else "#/case/document_no"


def case_for(found: FactCase | None, agency: Agency, ref: CaseRef) -> FactCase | Refused:
    """A case of a county that the agency serves. That a case has ended makes no fact untrue."""
    if found is None:
        return Refused(MessageRefusal.unknown_case, place_of(ref))
    if not agency.serves(found.county):
        return Refused(MessageRefusal.foreign_county, place_of(ref), OTHER_CENTRE)
    return found


def open_case_for(found: FactCase | None, agency: Agency, ref: CaseRef) -> FactCase | Refused:
    """For a hearing: aid has ended, so nobody of ours will come, and the agency is to know that."""
    case = case_for(found, agency, ref)
    if isinstance(case, Refused) or case.state in OPEN:
        return case
    return Refused(MessageRefusal.case_ended, place_of(ref))


def payment_flaw(payment: PaymentMade, said_on: date) -> Refused | None:
    if payment.wages_fen > payment.amount_fen:
        return Refused(MessageRefusal.contradiction, "#/wages_fen")
    return day_flaw(payment.paid_on, said_on, "paid_on")


def decision_flaw(decision: ProceedingsDone, said_on: date) -> Refused | None:
    """A claim that was dismissed or withdrawn was awarded nothing."""
    if decision.outcome in WITHOUT_AWARD and decision.awarded_fen:
        return Refused(MessageRefusal.contradiction, "#/awarded_fen")
    return day_flaw(decision.decided_on, said_on, "decided_on")
