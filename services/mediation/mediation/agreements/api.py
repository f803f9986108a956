"""POST /v1/mediations/{case_id}/agreement and …/agreement/confirmation."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from casework.act import Act
from database import Connection
from mediation.agreements import handlers
from mediation.agreements.bodies import NewAgreement, NewConfirmation
from mediation.agreements.views import AgreedJson, show_agreement
from mediation.callers import Writer
from mediation.case.acting import ACTS, acted, answer_with, case_router
from mediation.case.rules import earliest_times
from mediation.case.rules.allowed_acts import NotAllowed
from mediation.case.rules.case import Case
from mediation.case.rules.entry_flaws import Flaw
from web import problems

router = case_router()


@router.post(
    "/{case_id}/agreement",
    status_code=201,
    summary="登记调解协议",
    **acted(
        AgreedJson,
        problems.instalments_do_not_add_up,
        problems.instalment_before_effect,
        problems.wages_exceed_amount,
    ),
)
async def agree(request: Request, case_id: UUID, body: NewAgreement, caller: Writer) -> Response:
    async def reach(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | Flaw:
        return await handlers.reach_agreement(conn, case, body.terms, act)

    return await ACTS.act_on(
        request,
        caller,
        case_id,
        body.occurred_at,
        reach,
        answer_with(_show),
        follows=earliest_times.after_sessions,
    )


@router.post(
    "/{case_id}/agreement/confirmation",
    status_code=201,
    summary="登记司法确认",
    **acted(AgreedJson, problems.confirmation_out_of_order),
)
async def confirm(request: Request, case_id: UUID, body: NewConfirmation, caller: Writer) -> Response:
    async def record(conn: Connection, case: Case, act: Act) -> Case | NotAllowed | Flaw:
        return await handlers.confirm_agreement(conn, case, body.step, act)

    return await ACTS.act_on(
        request,
        caller,
        case_id,
        body.occurred_at,
        record,
        answer_with(_show),
        follows=earliest_times.after_agreement,
    )


def _show(case: Case) -> Mapping[str, Any]:
    return show_agreement(case, case.agreement) or {}
