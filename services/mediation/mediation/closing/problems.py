"""What is refused about a closing, as the caller reads it."""

from collections.abc import Mapping
from typing import Final

from languages import Words
from mediation.case import problems as shared
from mediation.case.rules.allowed_acts import NotAllowed
from mediation.case.rules.entry_flaws import Flaw
from mediation.closing.rules import ContradictsCase, DoesNotReconcile
from web import Problem, at, problems

SUMS: Final[Mapping[str, Words]] = {
    "recovered_fen": Words("应等于已付款项之和", "the sum of the payments"),
    "wages_recovered_fen": Words("应等于已付款项中工资之和", "the sum of the wages in the payments"),
}


def problem_of(refusal: NotAllowed | Flaw | DoesNotReconcile | ContradictsCase) -> Problem:
    """Which sum differs, or which field does not fit the case."""
    if isinstance(refusal, DoesNotReconcile):
        return _does_not_reconcile(refusal)
    if isinstance(refusal, ContradictsCase):
        error = at(refusal.field, detail=refusal.detail)
        return problems.closing_contradicts_case(refusal.detail, error)
    return shared.problem_of(refusal)


def _does_not_reconcile(refusal: DoesNotReconcile) -> Problem:
    """Both sums of the payments, so that the person sees which one differs."""
    return problems.closing_does_not_reconcile(
        Words(
            f"已付 {refusal.paid_fen} 分，其中工资 {refusal.paid_wages_fen} 分",
            f"{refusal.paid_fen} fen were paid, of which {refusal.paid_wages_fen} fen are wages",
        ),
        *(at(field, detail=SUMS[field]) for field in refusal.fields),
        paid_fen=refusal.paid_fen,
        paid_wages_fen=refusal.paid_wages_fen,
    )
