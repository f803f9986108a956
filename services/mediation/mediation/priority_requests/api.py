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
from mediation.priority_requests.rules import asked_by
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
    """一份函件可以就多件案件向一个部门提请，每件各提交一次。内容相同的再次提交不产生新的请求，结案后亦同；
    同一案件、部门、文号而答复期限不同的不予登记，请另行发函并使用新的文号。"""
    letter = body.letter()

    async def ask(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | Flaw:
        return await handlers.ask_priority(conn, case, letter, act)

    async def answer(conn: Connection, case: Case) -> Answer:
        asked = asked_by(letter, await store.of_case(conn, case.case_id))
        assert asked is not None
        facts = await agency_facts.of_case(conn, case.case_id)
        today = day_of(state_of(request).clock.now())
        shown = {**show_state(case), "priority_request": show_request(asked, facts, today)}
        return Answer(201, shown, {"ETag": etag(case.version)})

    return await ACTS.act_on(request, caller, case_id, body.occurred_at, ask, answer, match=may_match)
