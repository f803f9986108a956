"""A payment as the answer to its entry shows it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from typing_extensions import TypedDict

from campaign import Campaign
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import VoidedPayment
from mediation.case.views import CaseStateJson, CautionJson, warnings
from mediation.payments.rules import counts_in, same_payments

SAME_PAYMENT: Final = "本案已登记同日同额的付款，如系重复登记请作废其一"


class EnteredPaymentJson(TypedDict):
    """`counts_in`: the period, null outside the window."""

    payment_id: UUID
    paid_on: date
    established_at: datetime
    counts_in: date | None
    warnings: Sequence[CautionJson]


class PaidJson(CaseStateJson):
    payment_id: UUID
    paid_on: date
    established_at: datetime
    counts_in: date | None


class VoidedJson(CaseStateJson):
    voided: VoidedPayment
    paid_fen: int


def show_payment(campaign: Campaign | None, case: Case) -> EnteredPaymentJson:
    """The payment entered last, the period it counts in, and a caution where it looks like another one."""
    latest = case.payments[-1]
    same = [each.payment_id for each in same_payments(case, latest)]
    caution: CautionJson = {"code": "same_payment", "text": SAME_PAYMENT, "payment_ids": same}
    return {
        "payment_id": latest.payment_id,
        "paid_on": latest.paid_on,
        "established_at": latest.at,
        "counts_in": counts_in(campaign, latest.at) if campaign else None,
        "warnings": [*warnings(case), *([caution] if same else [])],
    }
