"""POST /v1/mediations/{case_id}/payments and …/payments/void."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from casework.act import Act
from database import Connection
from mediation.app_state import state_of
from mediation.callers import Writer
from mediation.case.acting import ACTS, acted, answer_with, case_router
from mediation.case.rules.allowed_acts import NotAllowed
from mediation.case.rules.case import Case
from mediation.case.rules.entry_flaws import Flaw
from mediation.payments import handlers
from mediation.payments.bodies import NewPayment, NewVoid
from mediation.payments.views import EnteredPaymentJson, PaidJson, VoidedJson, show_payment
from web import MAY_MATCH, may_match, problems

router = case_router()


@router.post(
    "/{case_id}/payments",
    status_code=201,
    summary="登记付款",
    **acted(
        PaidJson,
        problems.payment_far_beyond_claim,
        problems.paid_after_established,
        problems.wages_exceed_amount,
        problems.no_such_agency_fact,
        problems.agency_fact_recorded,
        match=MAY_MATCH,
    ),
)
async def pay(request: Request, case_id: UUID, body: NewPayment, caller: Writer) -> Response:
    async def record(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | Flaw:
        paid_on = body.paid_on or act.day
        return await handlers.record_payment(
            conn,
            case,
            body.amount_fen,
            body.wages_fen,
            paid_on,
            act,
            confirmed=body.confirmed,
            agency_fact=body.agency_fact,
        )

    def show(case: Case) -> EnteredPaymentJson:
        return show_payment(state_of(request).campaigns.get(case.campaign), case)

    return await ACTS.act_on(
        request, caller, case_id, body.occurred_at, record, answer_with(show), match=may_match
    )


@router.post(
    "/{case_id}/payments/void",
    status_code=201,
    summary="作废登记有误的付款",
    **acted(VoidedJson, problems.no_such_payment),
)
async def void(request: Request, case_id: UUID, body: NewVoid, caller: Writer) -> Response:
    async def take_back(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | Flaw:
        return await handlers.void_payment(conn, case, body.payment_id, body.reason, act)

    return await ACTS.act_on(request, caller, case_id, body.occurred_at, take_back, answer_with(_show_voided))


def _show_voided(case: Case) -> Mapping[str, Any]:
    return {"voided": case.voided[-1], "paid_fen": case.paid_fen}
