"""Recording that mediation failed."""

from dataclasses import replace

from casework.act import Act
from casework.events import send
from contracts import Route
from contracts.mediation import FailureReason, MediationFailed
from database import Connection
from mediation.case.rules.actions import Action, ImpossibleTransition, impossible
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Failure
from mediation.case.store import save_case
from mediation.failures import store
from mediation.failures.rules import after_failure, route_after_failure
from mediation.proceedings.rules import RouteNotOpen


async def record_failure(
    conn: Connection,
    case: Case,
    reason: FailureReason,
    asked: Route | None,
    act: Act,
    *,
    arrears_note: bool,
) -> Case | ImpossibleTransition | RouteNotOpen:
    """调解不成: the reason is coded, and a route opens."""
    refusal = impossible(case, Action.fail)
    route = refusal or route_after_failure(case, reason, asked, arrears_note=arrears_note)
    if not isinstance(route, Route):
        return route
    failure = Failure(reason, route, arrears_note, act.at)
    await store.add_failure(conn, case.case_id, failure, act.recorded)
    await send(conn, case, act, MediationFailed(reason=reason, route=route))
    return await save_case(conn, replace(case, failure=failure, state=after_failure(case)))
