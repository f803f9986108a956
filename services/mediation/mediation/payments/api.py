"""POST /v1/mediations/{case_id}/payments."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from casework.act import Act
from database import Connection
from mediation.callers import Writer
from mediation.case.acting import ACTS, answer_with, case_router
from mediation.case.rules.allowed_acts import NotAllowed
from mediation.case.rules.case import Case
from mediation.case.rules.entry_flaws import Flaw
from mediation.payments import handlers
from mediation.payments.bodies import NewPayment
from web import may_match

router = case_router()


@router.post("/{case_id}/payments", status_code=201, summary="登记付款")
async def pay(request: Request, case_id: UUID, body: NewPayment, caller: Writer) -> Response:
    async def record(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | Flaw:
        return await handlers.record_payment(
            conn, case, body.amount_fen, body.wages_fen, body.paid_on or act.day, act
        )

    return await ACTS.act_on(
        request, caller, case_id, body.occurred_at, record, answer_with(_show), match=may_match
    )


def _show(case: Case) -> Mapping[str, Any]:
    latest = case.payments[-1]
    return {"payment_id": latest.payment_id, "paid_on": latest.paid_on}
