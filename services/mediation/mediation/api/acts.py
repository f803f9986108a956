"""POST /v1/mediations/{case_id}/…: sessions, agreement, payments, failure, proceedings, closing."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from access import Caller, Role, allow
from database import Connection
from mediation.api.bodies import (
    NewAgreement,
    NewClosing,
    NewEnd,
    NewFailure,
    NewPayment,
    NewProceedings,
    NewSession,
)
from mediation.api.reading import is_visible
from mediation.api.refusing import No, problem
from mediation.api.showing import show_agreement, show_failure, show_state
from mediation.handlers import mediating, paying, proceeding
from mediation.handlers.telling import Act
from mediation.rules import order
from mediation.rules.case import Case, day_of
from mediation.state import state_of
from mediation.store import cases
from web import Answer, Problem, answer_once, at, etag, happened, may_match, must_match, problems

router = APIRouter(prefix="/v1/mediations", tags=["调解"])

Writer = Annotated[Caller, Depends(allow(Role.mediator, Role.county_staff, Role.lawyer))]

Happening = Callable[[Connection, Case, Act], Awaitable[Case | No | Problem]]
Match = Callable[[Request, int], Problem | None]
Follows = Callable[[Case], datetime | None]
Show = Callable[[Case], Mapping[str, Any]]


@router.post("/{case_id}/sessions", status_code=201, summary="登记调解会")
async def hold_session(request: Request, case_id: UUID, body: NewSession, caller: Writer) -> Response:
    async def held(conn: Connection, case: Case, act: Act) -> Case | No:
        return await mediating.hold_session(conn, case, body.outcome, act)

    def show(case: Case) -> Mapping[str, Any]:
        return {"number": len(case.sessions)}

    return await act_on(request, case_id, body.occurred_at, caller, held, show, match=may_match)


@router.post("/{case_id}/agreement", status_code=201, summary="登记调解协议")
async def agree(request: Request, case_id: UUID, body: NewAgreement, caller: Writer) -> Response:
    async def agreed(conn: Connection, case: Case, act: Act) -> Case | No:
        return await mediating.agree(conn, case, body.terms, act)

    def show(case: Case) -> Mapping[str, Any]:
        return show_agreement(case.agreement, case.payments) or {}

    return await act_on(
        request, case_id, body.occurred_at, caller, agreed, show, follows=order.after_sessions
    )


@router.post("/{case_id}/payments", status_code=201, summary="登记付款")
async def pay(request: Request, case_id: UUID, body: NewPayment, caller: Writer) -> Response:
    async def paid(conn: Connection, case: Case, act: Act) -> Case | No | Problem:
        paid_on = body.paid_on or day_of(act.at)
        if paid_on > day_of(max(act.at, act.recorded)):
            return problems.time_in_the_future(None, at("paid_on"))
        return await paying.pay(conn, case, body.amount_fen, body.wages_fen, paid_on, act)

    def show(case: Case) -> Mapping[str, Any]:
        return {"payment_id": case.payments[-1].payment_id, "paid_on": case.payments[-1].paid_on}

    return await act_on(request, case_id, body.occurred_at, caller, paid, show, match=may_match)


@router.post("/{case_id}/failure", status_code=201, summary="登记调解不成")
async def fail(request: Request, case_id: UUID, body: NewFailure, caller: Writer) -> Response:
    async def failed(conn: Connection, case: Case, act: Act) -> Case | No:
        told = (body.reason, body.route, act)
        return await mediating.fail(conn, case, *told, arrears_note=body.arrears_note)

    return await act_on(
        request, case_id, body.occurred_at, caller, failed, show_failure, follows=order.after_sessions
    )


@router.post("/{case_id}/proceedings", status_code=201, summary="转入仲裁、诉讼等程序")
async def open_proceedings(request: Request, case_id: UUID, body: NewProceedings, caller: Writer) -> Response:
    async def opened(conn: Connection, case: Case, act: Act) -> Case | No:
        return await proceeding.open_proceedings(conn, case, body.route, act)

    def show(case: Case) -> Mapping[str, Any]:
        latest = case.proceedings[-1]
        return {"number": latest.number, "route": latest.route, "reason": latest.reason}

    return await act_on(request, case_id, body.occurred_at, caller, opened, show, follows=order.after_failure)


@router.post("/{case_id}/proceedings/end", summary="登记程序结果")
async def end_proceedings(request: Request, case_id: UUID, body: NewEnd, caller: Writer) -> Response:
    async def ended(conn: Connection, case: Case, act: Act) -> Case | No:
        return await proceeding.end_proceedings(conn, case, body.route, body.outcome, body.awarded_fen, act)

    def show(case: Case) -> Mapping[str, Any]:
        return {"proceedings": case.proceedings}

    def follows(case: Case) -> datetime | None:
        return order.after_opening(case, body.route)

    return await act_on(request, case_id, body.occurred_at, caller, ended, show, status=200, follows=follows)


@router.post("/{case_id}/closing", summary="结案")
async def close(request: Request, case_id: UUID, body: NewClosing, caller: Writer) -> Response:
    async def closed(conn: Connection, case: Case, act: Act) -> Case | No:
        sums = (body.recovered_fen, body.wages_recovered_fen)
        return await paying.close(conn, case, body.method, body.outcome, sums, act)

    def show(case: Case) -> Mapping[str, Any]:
        return {"closing": case.closing}

    return await act_on(
        request, case_id, body.occurred_at, caller, closed, show, status=200, follows=order.after_everything
    )


async def act_on(
    request: Request,
    case_id: UUID,
    occurred_at: datetime | None,
    caller: Caller,
    happening: Happening,
    show: Show,
    *,
    status: int = 201,
    match: Match = must_match,
    follows: Follows = order.after_receipt,
) -> Response:
    """What all acts have in common: the case locked, the caller's right to it, its version, the time.

    Acts that only add to a case may leave the version out; all others change what somebody decided on.
    """

    async def act(conn: Connection) -> Answer | Problem:
        case = await cases.lock(conn, case_id)
        if case is None or not is_visible(caller, case):
            return problems.not_found()
        now = state_of(request).clock.now()
        when = (
            refusal(caller, case) or match(request, case.version) or happened(occurred_at, follows(case), now)
        )
        if isinstance(when, Problem):
            return when
        return answer(await happening(conn, case, Act(caller.actor, when, now)), show, status)

    return await answer_once(request, caller, act)


def refusal(caller: Caller, case: Case) -> Problem | None:
    """A lawyer acts in the cases that are assigned to this lawyer, and in no colleague's."""
    mine = caller.role is not Role.lawyer or case.lawyer_id == caller.subject
    return None if mine else problems.foreign_assignment()


def answer(after: Case | No | Problem, show: Show, status: int) -> Answer | Problem:
    """The case after the act, or why there was none."""
    if isinstance(after, Problem):
        return after
    if not isinstance(after, Case):
        return problem(after)
    return Answer(status, {**show(after), **show_state(after)}, {"ETag": etag(after.version)})
