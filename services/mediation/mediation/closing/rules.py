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
from languages import Words
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
    """The sums of the closing in `fields` are not those of the payments."""

    paid_fen: int
    paid_wages_fen: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContradictsCase:
    """Method, outcome or the recipient's word (`field`) does not fit what happened."""

    field: str
    detail: Words


def reconcile(case: Case, recovered_fen: int, wages_recovered_fen: int) -> DoesNotReconcile | None:
    """Money counts as recovered when it was paid; the closing repeats the sums, it does not make them."""
    said = {"recovered_fen": recovered_fen, "wages_recovered_fen": wages_recovered_fen}
    paid = {"recovered_fen": case.paid_fen, "wages_recovered_fen": case.paid_wages_fen}
    differing = tuple(field for field in said if said[field] != paid[field])
    return DoesNotReconcile(case.paid_fen, case.paid_wages_fen, differing) if differing else None


def contradiction(case: Case, closing: Closing) -> ContradictsCase | None:
    """Method and outcome must fit what happened, and giving up the rest needs the recipient's word."""
    if not fits_method(case, closing.method):
        return ContradictsCase("method", _wrong_method(case, closing.method))
    if closing.outcome not in possible_outcomes(case):
        return ContradictsCase("outcome", WRONG_OUTCOME[how_much_is_paid(case)])
    if closing.recipients_word is None and needs_recipients_word(case, closing.outcome):
        return ContradictsCase("recipients_word", NEEDS_WORD)
    return None


NEEDS_WORD: Final = Words("须记明受援人本人的意见", "the recipient's own word is needed")
WRONG_OUTCOME: Final[Mapping[Paid, Words]] = MappingProxyType(
    {
        Paid.nothing: Words("没有付款，只能记为未追回", "nothing was paid: it was not recovered"),
        Paid.some: Words(
            "应付款项没有付清：经程序处理后可记为部分追回，受援人接受的记为协商减让",
            "not all is paid: partly recovered after proceedings, or less, where the recipient accepts it",
        ),
        Paid.unmeasured: Words(
            "已有付款；是否付清以受援人意见为准",
            "something was paid; whether that is all, the recipient says",
        ),
        Paid.everything: Words("应付款项已经付清，只能记为全部追回", "all is paid: it was fully recovered"),
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


def _wrong_method(case: Case, method: ClosingMethod) -> Words:
    """What the case lacks for it."""
    if method in METHOD_OF:
        return Words("没有已办结的相应程序", "no such proceedings have ended")
    if method is ClosingMethod.mediation and case.failure_in_force is not None:
        return Words("调解不成已经登记，其后没有达成协议", "mediation failed, and no agreement came after it")
    if method is ClosingMethod.mediation:
        return Words("没有登记调解会或者协议", "there was neither a session nor an agreement")
    if case.agreement is not None:
        return Words("已达成协议，付款是履行协议", "there is an agreement: what was paid was paid on it")
    if not _was_paid(case):
        return Words("没有登记付款", "no payment is recorded")
    if method is ClosingMethod.paid_before_mediation:
        return Words("付款时已经开始调解或者已经登记调解不成", "mediation had begun, or had failed")
    return Words("既未调解，也未进入其他程序", "there was neither mediation nor any proceedings")


def _was_paid(case: Case) -> bool:
    """Also where the payment was voided after the closing: how it was closed stays true."""
    return bool(case.payments or (case.closing and case.voided))
