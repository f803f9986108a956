"""Which route a failure opens."""

from typing import Final

from contracts import CaseClass, Route
from contracts.mediation import FailureReason
from mediation.case.rules.case import Case
from mediation.proceedings.rules import DISPUTED, RouteNotOpen, open_or_not, routes_open

INSPECTED: Final = frozenset({CaseClass.wages, CaseClass.social_insurance})
"""What labour inspection acts for (监察条例 11)."""


def route_after_failure(
    case: Case, reason: FailureReason, asked: Route | None, *, arrears_note: bool
) -> Route | RouteNotOpen:
    """The route asked for, where it is open; else one that is under way already; else the default."""
    if asked is not None:
        return open_or_not(asked, routes_open(case, reason), reason)
    if case.open_proceedings:
        return case.open_proceedings[0].route
    return default_route(reason, case.case_class, arrears_note=arrears_note)


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
