"""An agreement as people read it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from mediation.case.rules.balance import Share, shares
from mediation.case.rules.case_parts import Agreement, Payment


def show_agreement(agreement: Agreement | None, payments: Sequence[Payment]) -> Mapping[str, Any] | None:
    """An agreement, and how far each instalment is paid."""
    if agreement is None:
        return None
    instalments = [_show_instalment(share) for share in shares(agreement, payments)]
    return {**asdict(agreement), "instalments": instalments}


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
