"""A closing as people read it."""

from datetime import datetime

from typing_extensions import TypedDict

from contracts.mediation import ClosingMethod, ClosingOutcome, CorrectionReason, RecipientsWord
from mediation.case.rules.case import Case
from mediation.case.views import CaseStateJson


class ClosingInForceJson(TypedDict):
    """A closing, and what was paid or voided since: below 0 where more was voided."""

    method: ClosingMethod
    outcome: ClosingOutcome
    recovered_fen: int
    wages_recovered_fen: int
    at: datetime
    recipients_word: RecipientsWord | None
    number: int
    reason: CorrectionReason | None
    since_fen: int
    wages_since_fen: int


class ClosedJson(CaseStateJson):
    closing: ClosingInForceJson


def show_closing(case: Case) -> ClosingInForceJson | None:
    closing = case.closing
    if closing is None:
        return None
    return {
        "method": closing.method,
        "outcome": closing.outcome,
        "recovered_fen": closing.recovered_fen,
        "wages_recovered_fen": closing.wages_recovered_fen,
        "at": closing.at,
        "recipients_word": closing.recipients_word,
        "number": closing.number,
        "reason": closing.reason,
        "since_fen": case.paid_fen - closing.recovered_fen,
        "wages_since_fen": case.paid_wages_fen - closing.wages_recovered_fen,
    }
