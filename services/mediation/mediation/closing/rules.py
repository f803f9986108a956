"""Closing 结案: by which method, with which outcome. Closing only reconciles.

With which outcomes a case may be closed, and so when it may be closed at all, is a table of its facts:
case/rules/outcomes.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from contracts import Route
from contracts.mediation import ClosingMethod
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Closing
from mediation.case.rules.outcomes import Paid, how_much_is_paid, needs_recipients_word, possible_outcomes

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
    """Method, outcome or the recipient's word (`field`) does not fit what happened."""

    field: str
    detail: str


def reconcile(case: Case, recovered_fen: int, wages_recovered_fen: int) -> DoesNotReconcile | None:
    """Money counts as recovered when it was paid; the closing repeats the sums, it does not make them."""
    if (recovered_fen, wages_recovered_fen) == (case.paid_fen, case.paid_wages_fen):
        return None
    return DoesNotReconcile(case.paid_fen, case.paid_wages_fen)


def contradiction(case: Case, closing: Closing) -> ContradictsCase | None:
    """Method and outcome must fit what happened, and giving up the rest needs the recipient's word."""
    if not fits_method(case, closing.method):
        return ContradictsCase("method", "与案件的办理经过不符")
    if closing.outcome not in possible_outcomes(case):
        return ContradictsCase("outcome", WRONG_OUTCOME[how_much_is_paid(case)])
    if closing.recipients_word is None and needs_recipients_word(case, closing.outcome):
        return ContradictsCase("recipients_word", "须记明受援人本人的意见")
    return None


WRONG_OUTCOME: Final[Mapping[Paid, str]] = MappingProxyType(
    {
        Paid.nothing: "没有付款，只能记为未追回",
        Paid.some: "应付款项没有付清：经程序处理后可记为部分追回，受援人接受的记为协商减让",
        Paid.unmeasured: "已有付款；是否付清以受援人意见为准",
        Paid.everything: "应付款项已经付清，只能记为全部追回",
    }
)


def fits_method(case: Case, method: ClosingMethod) -> bool:
    """A route needs proceedings that ended on it; mediation an agreement or a session, and no failure that
    stands; before mediation means without either; paid by the respondent, without an agreement."""
    if method in METHOD_OF:
        return any(each.route in METHOD_OF[method] for each in case.ended_proceedings)
    agreed, failed = case.agreement is not None, case.failure_in_force is not None
    mediated = agreed or bool(case.sessions)
    if method is ClosingMethod.mediation:
        return mediated and not failed
    paid_without_agreement = _was_paid(case) and not agreed
    if method is ClosingMethod.paid_before_mediation:
        return paid_without_agreement and not mediated and not failed
    return paid_without_agreement and (mediated or failed or bool(case.proceedings))


def _was_paid(case: Case) -> bool:
    """Also where the payment was voided after the closing: how it was closed stays true."""
    return bool(case.payments or (case.closing and case.voided))
