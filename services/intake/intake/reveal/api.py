"""POST /v1/applications/{case_id}/reveal."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response
from typing_extensions import TypedDict

from access import Caller
from casework.act import Act
from database import Connection
from intake.app_state import state_of
from intake.callers import CasePeople
from intake.case import store
from intake.case.acting import is_visible
from intake.case.shown import ActJson
from intake.case.views import show_acts
from intake.fields import RevealBody
from intake.reveal import handlers
from web import Answer, Problem, answer_once, answers, problems, respond, transaction

router = APIRouter(prefix="/v1/applications", tags=["申请"])


class ActInClearJson(ActJson):
    words: Mapping[str, Any]


class RevealedJson(TypedDict):
    """`told`: all that was stated, as it was sent. A dry run looks at nothing and shows the id alone."""

    case_id: UUID
    case_no: NotRequired[str]
    told: NotRequired[Mapping[str, Any]]
    acts: NotRequired[Sequence[ActInClearJson]]


@router.post("/{case_id}/reveal", summary="查看个人信息", **answers(RevealedJson))
async def reveal(request: Request, case_id: UUID, body: RevealBody, caller: CasePeople) -> Response:
    """每次查看均留记录；同一请求重发也再记一次。"""

    async def permit(conn: Connection) -> Answer | Problem:
        stored = await store.find(conn, case_id)
        if stored is None or not is_visible(caller, stored.case):
            return problems.not_found()
        return Answer(200, {"case_id": case_id})

    answer = await answer_once(request, caller, permit)
    is_permitted = answer.status_code == 200 and "dry-run" not in answer.headers
    return await _look(request, case_id, caller, body.reason) if is_permitted else answer


async def _look(request: Request, case_id: UUID, caller: Caller, reason: str) -> Response:
    """In a transaction of its own, whatever was answered before: somebody else may handle the case by now."""
    state = state_of(request)
    now = state.clock.now()
    async with transaction(request) as conn:
        stored = await store.find(conn, case_id)
        if stored is None or not is_visible(caller, stored.case):
            return respond(problems.not_found())
        act = Act.by_caller(caller, now, now)
        statement = await handlers.reveal(conn, stored, reason, act, state.sealing)
        acts = await handlers.acts_in_clear(conn, stored, state.sealing)
    shown = show_acts([each for each, _ in acts])
    in_clear: list[ActInClearJson] = [
        {**line, "words": words} for line, (_, words) in zip(shown, acts, strict=True)
    ]
    body: RevealedJson = {
        "case_id": case_id,
        "case_no": stored.case.case_no,
        "told": statement,
        "acts": in_clear,
    }
    return respond(Answer(200, body))
