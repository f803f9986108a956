"""Which route a claim may take when mediation does not settle it (N7, N8), and which one by default."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from contracts import CaseClass, Route
from contracts.mediation import FailureReason
from mediation.rules.agreement import is_in_arrears
from mediation.rules.case import Case, OpeningReason, Proceedings

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

INSPECTED: Final = frozenset({CaseClass.wages, CaseClass.social_insurance})

TITLES: Final = frozenset({"won", "partly_won", "settled"})
"""Outcomes that can be enforced."""


@dataclass(frozen=True, slots=True)
class RouteClosed:
    """The route asked for is not open to this case; these are."""

    route: Route
    routes: tuple[Route, ...]


def default_route(reason: FailureReason, case_class: CaseClass | None, *, arrears_note: bool) -> Route:
    """The route that fits the reason.

    Suspected crime: police. A written note of the arrears: payment order (劳动合同法 30). An absent
    employer: the inspection goes to him (N7). All else: arbitration comes first (调解仲裁法 5).
    """
    if reason is FailureReason.suspected_crime:
        return Route.police
    if arrears_note and case_class is CaseClass.wages and reason not in DISPUTED:
        return Route.payment_order
    if reason is FailureReason.respondent_absent and case_class in INSPECTED:
        return Route.labour_inspection
    return Route.arbitration


def route_after_failure(
    case: Case, reason: FailureReason, asked: Route | None, *, arrears_note: bool
) -> Route | RouteClosed:
    """The route asked for, where it is open; else one that is under way already; else the default."""
    if asked is not None:
        return open_or_not(asked, routes_open(case, reason))
    under_way = [each.route for each in case.open_proceedings]
    if under_way:
        return under_way[0]
    return default_route(reason, case.case_class, arrears_note=arrears_note)


def route_to_open(case: Case, asked: Route) -> Route | RouteClosed:
    """Whether these proceedings can be opened now: each route once at a time."""
    under_way = {each.route for each in case.open_proceedings}
    reason = case.failure.reason if case.failure else None
    return open_or_not(asked, routes_open(case, reason) - under_way)


def open_or_not(asked: Route, routes: frozenset[Route]) -> Route | RouteClosed:
    return asked if asked in routes else RouteClosed(asked, tuple(sorted(routes)))


def routes_open(case: Case, reason: FailureReason | None) -> frozenset[Route]:
    """By class; with an agreement or an award also what makes it binding (调解仲裁法 16, 人民调解法 33)."""
    routes = OPEN_TO[case.case_class or CaseClass.wages]
    if case.agreement is not None:
        routes |= {Route.payment_order, Route.enforcement}
    if any(each.outcome in TITLES for each in case.proceedings):
        routes |= {Route.enforcement}
    return routes - {Route.payment_order} if reason in DISPUTED else routes


def opening_reason(case: Case) -> OpeningReason:
    """Why proceedings are opened, as reporting and the city will read it."""
    if case.failure is not None:
        return "mediation_failed"
    return "instalment_missed" if is_in_arrears(case.agreement, case.payments) else "chosen"


@dataclass(frozen=True, slots=True)
class NotOne:
    """Which proceedings are meant cannot be told from what was asked; these are open."""

    routes: tuple[Route, ...]


def which_open(case: Case, asked: Route | None) -> Proceedings | NotOne:
    """The open proceedings meant; the route need only be named where several are open."""
    under_way = case.open_proceedings
    meant = [each for each in under_way if asked in (None, each.route)]
    return meant[0] if len(meant) == 1 else NotOne(tuple(each.route for each in under_way))
