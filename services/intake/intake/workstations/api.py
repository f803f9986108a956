"""POST /v1/applications/{case_id}/preliminary-review."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from casework.act import Act
from database import Connection
from intake.app_state import state_of
from intake.callers import Station
from intake.case.acting import ActBody, act_on, acted
from intake.case.bodies import ReviewBody
from intake.case.rules.allowed_acts import NotAllowed
from intake.case.rules.case import Case
from intake.case.rules.review import opinion_flaw
from intake.problems import problem_of
from intake.workstations import handlers
from web import MAY_MATCH, may_match, respond

router = APIRouter(prefix="/v1/applications", tags=["申请"])


class LaterReviewBody(ReviewBody, ActBody):
    """申请之后的初审。"""


@router.post("/{case_id}/preliminary-review", summary="登记初审意见", **acted(match=MAY_MATCH))
async def review(request: Request, case_id: UUID, body: LaterReviewBody, caller: Station) -> Response:
    """限本站登记的申请，一次为限；是否给予援助仍由县级中心决定。"""
    if flaw := opinion_flaw(body.opinion, body.reasons, ("reasons",)):
        return respond(problem_of(flaw))
    sealing = state_of(request).sealing

    async def perform(conn: Connection, case: Case, act: Act) -> Case | NotAllowed:
        stated = body.stated(caller.office or "", act.at)
        return await handlers.review(conn, case, stated, act, sealing)

    return await act_on(request, caller, case_id, body, perform, match=may_match)
