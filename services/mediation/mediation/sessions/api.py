"""POST /v1/mediations/{case_id}/sessions."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from access import Caller, Role
from casework.act import Act
from database import Connection
from mediation.callers import Writer
from mediation.case.acting import ACTS, acted, answer_with, case_router
from mediation.case.rules.allowed_acts import NotAllowed
from mediation.case.rules.case import Case
from mediation.case.views import CaseStateJson
from mediation.sessions import handlers
from mediation.sessions.bodies import NewSession
from web import MAY_MATCH, may_match

router = case_router()


class SessionHeldJson(CaseStateJson):
    """`number`: how many there were by now."""

    number: int


@router.post(
    "/{case_id}/sessions",
    status_code=201,
    summary="登记调解会",
    **acted(SessionHeldJson, match=MAY_MATCH),
)
async def hold_session(request: Request, case_id: UUID, body: NewSession, caller: Writer) -> Response:
    async def hold(conn: Connection, case: Case, act: Act) -> Case | NotAllowed:
        return await handlers.hold_session(conn, case, body.outcome, holder(body, caller, case), act)

    return await ACTS.act_on(
        request, caller, case_id, body.occurred_at, hold, answer_with(_show), match=may_match
    )


def holder(body: NewSession, caller: Caller, case: Case) -> str | None:
    """Who is named; else the lawyer who enters it, or the one who handles the case."""
    own = caller.subject if caller.role is Role.lawyer else None
    return body.held_by or own or case.lawyer_id


def _show(case: Case) -> Mapping[str, Any]:
    return {"number": len(case.sessions)}
