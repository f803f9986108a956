"""POST /v1/applications/{case_id}/withdrawal."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from casework.act import Act
from database import Connection
from intake.app_state import state_of
from intake.callers import Recorder
from intake.case.acting import ActBody, act_on, acted
from intake.case.rules.allowed_acts import NotAllowed
from intake.case.rules.case import Case
from intake.fields import Words
from intake.problems import problem_of
from intake.withdrawals import handlers
from intake.withdrawals.rules import deeming_flaw
from web import Flag, respond

router = APIRouter(prefix="/v1/applications", tags=["申请"])


class WithdrawalBody(ActBody):
    """申请人撤回及理由；`deemed`：确认视为撤回。"""

    reason: Words
    deemed: Flag = False


@router.post("/{case_id}/withdrawal", summary="撤回申请或确认视为撤回", **acted())
async def withdraw(request: Request, case_id: UUID, body: WithdrawalBody, caller: Recorder) -> Response:
    """县级系统可以登记撤回；视为撤回须由具名人员确认。"""
    if flaw := deeming_flaw(caller.actor.kind, deemed=body.deemed):
        return respond(problem_of(flaw))
    sealing = state_of(request).sealing
    handler = handlers.deem_withdrawn if body.deemed else handlers.withdraw

    async def perform(conn: Connection, case: Case, act: Act) -> Case | NotAllowed:
        return await handler(conn, case, body.reason, act, sealing)

    return await act_on(request, caller, case_id, body, perform)
