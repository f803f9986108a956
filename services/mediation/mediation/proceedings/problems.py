"""What is refused about routes, as the caller reads it."""

from collections.abc import Sequence

from contracts import Route
from contracts.chinese_names import ROUTE_NAMES
from languages import Words
from mediation.case import problems as shared
from mediation.case.rules.allowed_acts import NotAllowed
from mediation.case.rules.entry_flaws import Flaw
from mediation.proceedings.rules import ProceedingsNotNamed, RouteNotOpen
from web import Problem, at, problems


def problem_of(refusal: NotAllowed | Flaw | RouteNotOpen | ProceedingsNotNamed) -> Problem:
    """With the routes that are open, or the proceedings that are under way."""
    if isinstance(refusal, RouteNotOpen):
        error = at("route", detail=refusal.why)
        return problems.route_not_open(_routes_open(refusal.routes), error, routes=refusal.routes)
    if isinstance(refusal, ProceedingsNotNamed):
        under_way = Words(
            f"正在进行的程序：{_named(refusal.routes)}", f"under way: {', '.join(refusal.routes)}"
        )
        return problems.proceedings_not_named(under_way, at("route"), routes=refusal.routes)
    return shared.problem_of(refusal)


def _routes_open(routes: Sequence[Route]) -> Words | None:
    return Words(f"可选择：{_named(routes)}", f"open are: {', '.join(routes)}") if routes else None


def _named(routes: Sequence[Route]) -> str:
    return "、".join(f"{ROUTE_NAMES[route]}（{route}）" for route in routes)
