"""POST /v1/mediations/{case_id}/priority-requests."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from casework.act import Act
from clock import day_of
from database import Connection
from mediation.agency_facts import store as agency_facts
from mediation.app_state import state_of
from mediation.callers import Writer
from mediation.case.acting import ACTS, acted, case_router
from mediation.case.rules.allowed_acts import NotAllowed
from mediation.case.rules.case import Case
from mediation.case.rules.entry_flaws import Flaw
from mediation.case.views import show_state
from mediation.priority_requests import handlers, store
from mediation.priority_requests.bodies import NewPriorityRequest
from mediation.priority_requests.views import PriorityAskedJson, show_request
from web import MAY_MATCH, Answer, etag, may_match, problems

router = case_router()


@router.post(
    "/{case_id}/priority-requests",
    status_code=201,
    summary="提请优先办理",
    **acted(PriorityAskedJson, problems.answer_by_before_request, problems.document_no_used, match=MAY_MATCH),
)
async def ask_priority(request: Request, case_id: UUID, body: NewPriorityRequest, caller: Writer) -> Response:
    """同一函件文号只用于一件案件、一个部门；内容相同的再次提交不产生新的请求。"""

    async def ask(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | Flaw:
        return await handlers.ask_priority(conn, case, body.agency, body.document_no, body.answer_by, act)

    async def answer(conn: Connection, case: Case) -> Answer:
        requests = await store.of_case(conn, case.case_id)
        asked = next(each for each in requests[::-1] if each.document_no == body.document_no)
        facts = await agency_facts.of_case(conn, case.case_id)
        today = day_of(state_of(request).clock.now())
        shown = {**show_state(case), "priority_request": show_request(asked, facts, today)}
        return Answer(201, shown, {"ETag": etag(case.version)})

    return await ACTS.act_on(request, caller, case_id, body.occurred_at, ask, answer, match=may_match)
