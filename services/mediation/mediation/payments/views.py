"""A payment as the answer to its entry shows it."""

from collections.abc import Mapping
from typing import Any, Final

from campaign import Campaign
from mediation.case.rules.case import Case
from mediation.case.views import warnings
from mediation.payments.rules import counts_in, same_payments

SAME_PAYMENT: Final = "本案已登记同日同额的付款，如系重复登记请作废其一"


def show_payment(campaign: Campaign | None, case: Case) -> Mapping[str, Any]:
    """The payment entered last, the period it counts in, and a caution where it looks like another one."""
    latest = case.payments[-1]
    same = [each.payment_id for each in same_payments(case, latest)]
    caution = [{"code": "same_payment", "text": SAME_PAYMENT, "payment_ids": same}] if same else []
    return {
        "payment_id": latest.payment_id,
        "paid_on": latest.paid_on,
        "established_at": latest.at,
        "counts_in": campaign and counts_in(campaign, latest.at),
        "warnings": [*warnings(case), *caution],
    }
