"""What is refused about routes, as the caller reads it."""

from mediation.case import problems as shared
from mediation.case.rules.allowed_acts import NotAllowed
from mediation.case.rules.entry_flaws import Flaw
from mediation.proceedings.rules import ProceedingsNotNamed, RouteNotOpen
from web import Problem, at, problems


def problem_of(refusal: NotAllowed | Flaw | RouteNotOpen | ProceedingsNotNamed) -> Problem:
    """With the routes that are open, or the proceedings that are under way."""
    if isinstance(refusal, RouteNotOpen):
        error = at("route", detail="本案不能转入该途径")
        return problems.route_not_open(None, error, routes=refusal.routes)
    if isinstance(refusal, ProceedingsNotNamed):
        error = at("route", detail="请指明正在进行的程序")
        return problems.route_not_open(None, error, routes=refusal.routes)
    return shared.problem_of(refusal)
