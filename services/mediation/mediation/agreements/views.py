"""An agreement as people read it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mediation.case.rules.balance import Share, payments_for, shares
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Agreement


def show_agreement(case: Case, agreement: Agreement | None) -> Mapping[str, Any] | None:
    """An agreement, how far each instalment is paid, and whether the court confirmed it."""
    if agreement is None:
        return None
    instalments = [_show_instalment(share) for share in shares(agreement, payments_for(case, agreement))]
    return {**asdict(agreement), "instalments": instalments, "confirmation": agreement.confirmation}


def _show_instalment(share: Share) -> Mapping[str, Any]:
    """`judged` on the wire is the outcome: kept, missed or dropped, null while its day is not over."""
    return {
        "number": share.instalment.number,
        "due": share.instalment.due,
        "amount_fen": share.instalment.amount_fen,
        "judged": share.instalment.outcome,
        "paid_fen": share.paid_fen,
        "outstanding_fen": share.outstanding_fen,
    }
