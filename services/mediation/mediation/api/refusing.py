"""A handler's no, as the caller reads it."""

from typing import TypeAlias

from mediation.rules.actions import Impossible
from mediation.rules.agreement import Flaw, Flawed
from mediation.rules.closing import Contradicted, Unreconciled
from mediation.rules.routes import NotOne, RouteClosed
from web import Problem, at, problems

No: TypeAlias = Impossible | Flawed | RouteClosed | NotOne | Unreconciled | Contradicted

FLAWS = {
    Flaw.instalments_do_not_add_up: problems.instalments_do_not_add_up,
    Flaw.instalment_before_effect: problems.instalment_before_effect,
    Flaw.wages_exceed_amount: problems.wages_exceed_amount,
    Flaw.before_the_case: problems.time_out_of_order,
}


def problem(no: No) -> Problem:
    """Its kind, its places in the body, and what would be possible instead."""
    match no:
        case Impossible(state, action, allowed, detail):
            return problems.impossible_transition(detail, state=state, action=action, allowed=allowed)
        case Flawed(flaw, detail, places):
            return FLAWS[flaw](detail, *(at(*place, detail=detail) for place in places))
        case RouteClosed(_, routes):
            return problems.route_not_open(None, at("route", detail="本案不能转入该途径"), routes=routes)
        case NotOne(routes):
            return problems.route_not_open(None, at("route", detail="请指明正在进行的程序"), routes=routes)
        case Unreconciled():
            return unreconciled(no)
        case Contradicted(field, detail):
            return problems.closing_contradicts_case(detail, at(field, detail=detail))


def unreconciled(no: Unreconciled) -> Problem:
    """Both sums of the payments, so that the person sees which one differs."""
    return problems.closing_does_not_reconcile(
        f"已付 {no.paid_fen} 分，其中工资 {no.paid_wages_fen} 分",
        at("recovered_fen", detail="应等于已付款项之和"),
        at("wages_recovered_fen", detail="应等于已付款项中工资之和"),
        paid_fen=no.paid_fen,
        paid_wages_fen=no.paid_wages_fen,
    )
