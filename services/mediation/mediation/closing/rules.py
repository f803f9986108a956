"""Closing 结案: by which method, with which outcome. Closing only reconciles.

When a case may be closed at all is a matter of its state and of what is under way in it:
case/rules/allowed_acts.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from contracts import Route
from contracts.mediation import ClosingMethod, ClosingOutcome
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Agreement

METHOD_OF: Final[Mapping[ClosingMethod, frozenset[Route]]] = MappingProxyType(
    {
        ClosingMethod.arbitration: frozenset({Route.arbitration, Route.enforcement}),
        ClosingMethod.judgment: frozenset({Route.suit, Route.enforcement}),
        ClosingMethod.payment_order: frozenset({Route.payment_order}),
        ClosingMethod.administrative: frozenset({Route.labour_inspection, Route.housing_enforcement}),
        ClosingMethod.police: frozenset({Route.police}),
    }
)
"""The methods that name a route: proceedings on one of these must have ended."""


@dataclass(frozen=True, slots=True)
class DoesNotReconcile:
    """The sums of the closing are not those of the payments."""

    paid_fen: int
    paid_wages_fen: int


@dataclass(frozen=True, slots=True)
class ContradictsCase:
    """Method or outcome (`field`) does not fit what happened."""

    field: str
    detail: str


def reconcile(case: Case, recovered_fen: int, wages_recovered_fen: int) -> DoesNotReconcile | None:
    """Money counts as recovered when it was paid; the closing repeats the sums, it does not make them."""
    if (recovered_fen, wages_recovered_fen) == (case.paid_fen, case.paid_wages_fen):
        return None
    return DoesNotReconcile(case.paid_fen, case.paid_wages_fen)


def contradiction(case: Case, method: ClosingMethod, outcome: ClosingOutcome) -> ContradictsCase | None:
    """Method and outcome must fit what happened."""
    if not fits_method(case, method):
        return ContradictsCase("method", "与案件的办理经过不符")
    wrong = _outcome_flaw(case, outcome)
    return ContradictsCase("outcome", wrong) if wrong else None


def fits_method(case: Case, method: ClosingMethod) -> bool:
    """Mediation needs an agreement or a session, and no failure; before mediation means without either."""
    if method in METHOD_OF:
        return any(each.route in METHOD_OF[method] for each in case.ended_proceedings)
    mediated = case.agreement is not None or bool(case.sessions)
    if method is ClosingMethod.mediation:
        return mediated and case.failure is None
    return bool(case.payments) and not mediated and case.failure is None


def _outcome_flaw(case: Case, outcome: ClosingOutcome) -> str | None:
    paid = case.paid_fen
    if outcome is ClosingOutcome.not_recovered:
        return "已有付款，不能记为未追回" if paid else None
    if not paid:
        return "没有付款，只能记为未追回"
    if outcome is ClosingOutcome.fully_recovered and not is_full(case):
        return "应付款项没有付清，不能记为全部追回"
    return None


def is_full(case: Case) -> bool:
    """What was agreed, or awarded last, is paid.

    A partial agreement settles a part only: the award for the rest counts with it, or else the claim. With
    nothing agreed or awarded, what was paid is what was taken to be owed: a claim is often only as told.
    """
    agreed, awarded = case.agreement, _awarded(case)
    if agreed is None:
        return case.paid_fen >= (awarded or 0)
    if not agreed.partial:
        return case.paid_fen >= agreed.amount_fen
    rest = _claimed_beyond(case, agreed) if awarded is None else awarded
    return rest is not None and case.paid_fen >= agreed.amount_fen + rest


def _claimed_beyond(case: Case, agreed: Agreement) -> int | None:
    """What is claimed beyond a partial agreement, where the claim is a number at all."""
    claimed = case.facts.amount_claimed_fen if case.facts else None
    return None if claimed is None else max(0, claimed - agreed.amount_fen)


def _awarded(case: Case) -> int | None:
    """The latest award stands; enforcement awards nothing new."""
    awards = [
        each.awarded_fen
        for each in case.proceedings
        if each.enforceable and each.route is not Route.enforcement
    ]
    return awards[-1] if awards else None
