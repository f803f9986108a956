"""An agreement as people read it."""

from collections.abc import Sequence
from datetime import date, datetime

from typing_extensions import TypedDict

from mediation.case.rules.balance import Share, payments_for, shares
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Agreement, Confirmation, ConfirmationStep, InstalmentOutcome
from mediation.case.views import CaseStateJson


class PaidInstalmentJson(TypedDict):
    """`judged` is the outcome: kept, missed or dropped, null while its day is not over."""

    number: int
    due: date
    amount_fen: int
    judged: InstalmentOutcome | None
    paid_fen: int
    outstanding_fen: int


class AgreementJson(TypedDict):
    """An agreement, how far each instalment is paid, and whether the court confirmed it."""

    amount_fen: int
    wages_fen: int
    effective: date
    confirmation_deadline: date
    partial: bool
    at: datetime
    instalments: Sequence[PaidInstalmentJson]
    number: int
    confirmations: Sequence[Confirmation]
    confirmation: ConfirmationStep | None


class AgreedJson(CaseStateJson, AgreementJson):
    pass


def show_agreement(case: Case, agreement: Agreement | None) -> AgreementJson | None:
    if agreement is None:
        return None
    instalments = [_show_instalment(share) for share in shares(agreement, payments_for(case, agreement))]
    return {
        "amount_fen": agreement.amount_fen,
        "wages_fen": agreement.wages_fen,
        "effective": agreement.effective,
        "confirmation_deadline": agreement.confirmation_deadline,
        "partial": agreement.partial,
        "at": agreement.at,
        "instalments": instalments,
        "number": agreement.number,
        "confirmations": agreement.confirmations,
        "confirmation": agreement.confirmation,
    }


def _show_instalment(share: Share) -> PaidInstalmentJson:
    return {
        "number": share.instalment.number,
        "due": share.instalment.due,
        "amount_fen": share.instalment.amount_fen,
        "judged": share.instalment.outcome,
        "paid_fen": share.paid_fen,
        "outstanding_fen": share.outstanding_fen,
    }
