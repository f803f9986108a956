"""POST /v1/applications/{case_id}/decision and /termination."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from casework.act import Act
from contracts.intake import RefusalReason, TerminationGround
from database import Connection
from intake.app_state import state_of
from intake.callers import Staff
from intake.case.acting import ActBody, act_on
from intake.case.rules.actions import NotAllowed
from intake.case.rules.case import Case
from intake.decisions import handlers
from intake.decisions.handlers import Refusal
from intake.fields import Words
from web import Problem, Text, at, problems, respond

router = APIRouter(prefix="/v1/applications", tags=["申请"])


class DecisionBody(ActBody):
    """给予 or 不予; a refusal says why and who is responsible instead."""

    decision: Literal["grant", "refuse"]
    reasons: Annotated[tuple[RefusalReason, ...], Field(max_length=10)] = ()
    responsible_instead: Words | None = None
    note: Text | None = None


class TerminationBody(ActBody):
    """终止, on its ground."""

    ground: TerminationGround
    note: Text | None = None


@router.post("/{case_id}/decision", summary="给予或不予法律援助")
async def decide(request: Request, case_id: UUID, body: DecisionBody, caller: Staff) -> Response:
    """A named person's decision, on what that person saw."""
    if no := _flaw(body):
        return respond(no)
    sealing = state_of(request).sealing

    async def grant(conn: Connection, case: Case, act: Act) -> Case | NotAllowed:
        return await handlers.grant(conn, case, body.note, act, sealing)

    async def refuse(conn: Connection, case: Case, act: Act) -> Case | NotAllowed:
        refusal = Refusal(body.reasons, body.responsible_instead, body.note)
        return await handlers.refuse(conn, case, refusal, act, sealing)

    perform = grant if body.decision == "grant" else refuse
    return await act_on(request, caller, case_id, body, perform)


@router.post("/{case_id}/termination", summary="终止法律援助")
async def terminate(request: Request, case_id: UUID, body: TerminationBody, caller: Staff) -> Response:
    sealing = state_of(request).sealing

    async def perform(conn: Connection, case: Case, act: Act) -> Case | NotAllowed:
        return await handlers.terminate(conn, case, body.ground, body.note, act, sealing)

    return await act_on(request, caller, case_id, body, perform)


def _flaw(body: DecisionBody) -> Problem | None:
    """A refusal gives its reasons and who is responsible instead; a grant gives neither."""
    refuses = body.decision == "refuse"
    filled_in = {"reasons": bool(body.reasons), "responsible_instead": body.responsible_instead is not None}
    wrong = [name for name, is_filled_in in filled_in.items() if is_filled_in is not refuses]
    if not wrong:
        return None
    detail = "不予法律援助时必填" if refuses else "仅不予法律援助时填写"
    return problems.invalid_body(None, *(at(name, detail=detail) for name in wrong))
