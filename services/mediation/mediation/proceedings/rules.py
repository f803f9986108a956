"""Which routes are open to a claim that mediation does not settle (N7, N8), and which one is meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from contracts import CaseClass, Route
from contracts.mediation import FailureReason, OpeningReason, ProceedingsOutcome
from languages import Words
from mediation.case.rules.balance import is_in_arrears
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Proceedings
from mediation.case.rules.entry_flaws import Flaw, FlawKind

OPEN_TO: Final[Mapping[CaseClass, frozenset[Route]]] = MappingProxyType(
    {
        CaseClass.wages: frozenset(Route) - {Route.enforcement},
        CaseClass.work_injury: frozenset(
            {Route.arbitration, Route.suit, Route.labour_inspection, Route.police}
        ),
        CaseClass.social_insurance: frozenset(
            {Route.arbitration, Route.suit, Route.labour_inspection, Route.police}
        ),
        CaseClass.other: frozenset({Route.arbitration, Route.suit, Route.payment_order, Route.police}),
    }
)
"""Labour inspection acts for wages and social insurance (监察条例 11), the housing authority for wages on
building sites (N7), police where a crime is suspected. Enforcement needs a title, see `routes_open`."""

DISPUTED: Final = frozenset({FailureReason.amount_disputed, FailureReason.employment_disputed})
"""A payment order is for a debt that is not disputed (民诉 2017 art 214)."""


UNDER_WAY: Final = Words("该程序正在进行", "these proceedings are under way")
NO_TITLE: Final = Words(
    "尚无可申请强制执行的依据，即经司法确认的协议或者裁决",
    "there is nothing to enforce yet: no agreement that the court confirmed, and no award",
)
IS_DISPUTED: Final = Words(
    "数额或者劳动关系有争议，不能申请支付令", "the amount or the employment is disputed: no payment order"
)
NOT_FOR_THE_CLASS: Final = Words("本案的案件类别不能选择该途径", "not for a case of this class")

WITHOUT_AWARD: Final = frozenset({ProceedingsOutcome.lost, ProceedingsOutcome.withdrawn})


@dataclass(frozen=True, slots=True)
class RouteNotOpen:
    """The route asked for is not open to this case, and why; these are."""

    route: Route
    routes: tuple[Route, ...]
    why: Words


@dataclass(frozen=True, slots=True)
class ProceedingsNotNamed:
    """Which proceedings are meant does not follow from what was asked; these are open."""

    routes: tuple[Route, ...]


def route_to_open(case: Case, asked: Route) -> Route | RouteNotOpen:
    """Whether these proceedings can be opened now: each route once at a time."""
    under_way = {each.route for each in case.open_proceedings}
    failure = case.failure_in_force
    reason = failure.reason if failure else None
    routes = routes_open(case, reason) - under_way
    if asked in under_way:
        return RouteNotOpen(asked, tuple(sorted(routes)), UNDER_WAY)
    return open_or_not(asked, routes, reason)


def open_or_not(asked: Route, routes: frozenset[Route], reason: FailureReason | None) -> Route | RouteNotOpen:
    """The route asked for where it is among these, else these, and what keeps it closed."""
    return (
        asked if asked in routes else RouteNotOpen(asked, tuple(sorted(routes)), _why_closed(asked, reason))
    )


def _why_closed(asked: Route, reason: FailureReason | None) -> Words:
    if asked is Route.enforcement:
        return NO_TITLE
    return IS_DISPUTED if asked is Route.payment_order and reason in DISPUTED else NOT_FOR_THE_CLASS


def routes_open(case: Case, reason: FailureReason | None) -> frozenset[Route]:
    """By class; with an agreement also the payment order on it (调解仲裁法 16). Enforcement needs a title: an
    agreement that the court confirmed (人民调解法 33), or an award; what the police brought about is none."""
    routes = OPEN_TO[case.case_class or CaseClass.wages]
    if case.agreement is not None:
        routes |= {Route.payment_order}
    confirmed = case.agreement is not None and case.agreement.confirmed
    titles = [each for each in case.proceedings if each.enforceable and each.route is not Route.police]
    if confirmed or titles:
        routes |= {Route.enforcement}
    return routes - {Route.payment_order} if reason in DISPUTED else routes


def opening_reason(case: Case) -> OpeningReason:
    """Why proceedings are opened, as reporting and the city will read it."""
    if case.filing_due_since is not None:
        return OpeningReason.limitation
    if case.failure_in_force is not None:
        return OpeningReason.mediation_failed
    return OpeningReason.instalment_missed if is_in_arrears(case) else OpeningReason.chosen


def award_flaw(outcome: ProceedingsOutcome, awarded_fen: int) -> Flaw | None:
    """Who lost or withdrew was awarded nothing."""
    if outcome not in WITHOUT_AWARD or not awarded_fen:
        return None
    return Flaw(FlawKind.lost_with_an_award, None, (("awarded_fen",),))


def proceedings_meant(case: Case, asked: Route | None) -> Proceedings | ProceedingsNotNamed:
    """The open proceedings meant; the route need only be named where several are open."""
    meant = case.open_proceedings_on(asked)
    if len(meant) == 1:
        return meant[0]
    return ProceedingsNotNamed(tuple(each.route for each in case.open_proceedings))
