"""POST /v1/applications/{case_id}/decision and /termination."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from casework.act import Act
from contracts.intake import RefusalReason, TerminationGround
from database import Connection
from intake.app_state import state_of
from intake.callers import Staff
from intake.case.acting import ActBody, act_on, acted
from intake.case.rules.allowed_acts import NotAllowed
from intake.case.rules.case import Case
from intake.decisions import handlers
from intake.decisions.handlers import Refusal
from intake.decisions.rules import Decision, decision_flaw
from intake.fields import Words
from intake.problems import problem_of
from web import Text, respond

router = APIRouter(prefix="/v1/applications", tags=["申请"])


class DecisionBody(ActBody):
    """给予或者不予法律援助；不予的，写明理由和应由谁负责。"""

    decision: Decision
    reasons: Annotated[tuple[RefusalReason, ...], Field(max_length=10)] = ()
    responsible_instead: Words | None = None
    note: Text | None = None


class TerminationBody(ActBody):
    """终止法律援助的理由。"""

    ground: TerminationGround
    note: Text | None = None


@router.post("/{case_id}/decision", summary="给予或不予法律援助", **acted())
async def decide(request: Request, case_id: UUID, body: DecisionBody, caller: Staff) -> Response:
    """由具名人员按其所见的版本作出。"""
    if flaw := decision_flaw(body.decision, body.reasons, body.responsible_instead):
        return respond(problem_of(flaw))
    sealing = state_of(request).sealing

    async def grant(conn: Connection, case: Case, act: Act) -> Case | NotAllowed:
        return await handlers.grant(conn, case, body.note, act, sealing)

    async def refuse(conn: Connection, case: Case, act: Act) -> Case | NotAllowed:
        refusal = Refusal(body.reasons, body.responsible_instead, body.note)
        return await handlers.refuse(conn, case, refusal, act, sealing)

    perform = grant if body.decision == "grant" else refuse
    return await act_on(request, caller, case_id, body, perform)


@router.post("/{case_id}/termination", summary="终止法律援助", **acted())
async def terminate(request: Request, case_id: UUID, body: TerminationBody, caller: Staff) -> Response:
    sealing = state_of(request).sealing

    async def perform(conn: Connection, case: Case, act: Act) -> Case | NotAllowed:
        return await handlers.terminate(conn, case, body.ground, body.note, act, sealing)

    return await act_on(request, caller, case_id, body, perform)
