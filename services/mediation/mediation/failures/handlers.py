"""Recording that mediation failed."""

from casework.act import Act
from casework.events import send
from contracts import Route
from contracts.mediation import FailureReason, MediationFailed
from database import Connection
from mediation.case import store as cases
from mediation.case.rules import transitions
from mediation.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Failure
from mediation.failures import store
from mediation.failures.rules import route_after_failure
from mediation.proceedings.rules import RouteNotOpen


async def record_failure(
    conn: Connection,
    case: Case,
    reason: FailureReason,
    asked: Route | None,
    act: Act,
    *,
    arrears_note: bool,
) -> Case | NotAllowed | RouteNotOpen:
    """调解不成: the reason is coded, and a route opens."""
    refusal = not_allowed(case, Action.fail)
    route = refusal or route_after_failure(case, reason, asked, arrears_note=arrears_note)
    if not isinstance(route, Route):
        return route
    failure = Failure(reason, route, arrears_note, act.at)
    await store.add_failure(conn, case.case_id, failure, act.recorded)
    await send(conn, case, act, MediationFailed(reason=reason, route=route))
    return await cases.save(conn, transitions.fail(case, failure))
