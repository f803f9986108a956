"""POST /v1/mediations/{case_id}/failure."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from casework.act import Act
from contracts import Route
from contracts.mediation import FailureReason
from database import Connection
from mediation.callers import Writer
from mediation.case.acting import acted, answer_with, case_acts, case_router
from mediation.case.rules import earliest_times
from mediation.case.rules.allowed_acts import NotAllowed
from mediation.case.rules.case import Case
from mediation.case.rules.states import State
from mediation.case.views import CaseStateJson
from mediation.failures import handlers
from mediation.failures.bodies import NewFailure
from mediation.proceedings.problems import problem_of
from mediation.proceedings.rules import RouteNotOpen
from web import problems

router = case_router()

ACTS: Final = case_acts(problem_of)


class FailedJson(CaseStateJson):
    """`asks_for_proceedings`: failure opens a route, it never just ends."""

    route: Route
    reason: FailureReason
    asks_for_proceedings: bool


@router.post(
    "/{case_id}/failure",
    status_code=201,
    summary="登记调解不成",
    **acted(FailedJson, problems.route_not_open),
)
async def fail(request: Request, case_id: UUID, body: NewFailure, caller: Writer) -> Response:
    async def record(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | RouteNotOpen:
        return await handlers.record_failure(
            conn, case, body.reason, body.route, act, arrears_note=body.arrears_note
        )

    return await ACTS.act_on(
        request,
        caller,
        case_id,
        body.occurred_at,
        record,
        answer_with(_show),
        follows=earliest_times.after_sessions,
    )


def _show(case: Case) -> Mapping[str, Any]:
    """Failure opens a route, it never just ends."""
    assert case.failure is not None
    asks = case.state is State.failed
    return {"route": case.failure.route, "reason": case.failure.reason, "asks_for_proceedings": asks}
