"""Links that sign a browser in once: POST /v1/sign-in-tickets makes one; the pages /sign-in and /sign-out."""

from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from typing_extensions import TypedDict

from access import allow_anyone, is_from_our_page, read_form, session_cookie, session_word
from database import Connection
from languages import Words
from reporting.app_state import state_of
from reporting.callers import Operator
from reporting.sign_in import handlers, store
from reporting.sign_in.bodies import NewTicket
from reporting.sign_in.views import sign_in_page, signed_in, signed_out_page
from web import (
    LOCATION,
    SET_COOKIE,
    Answer,
    Problem,
    answer_once,
    answers,
    problem_page,
    problems,
    read_snapshot,
)
from web.transactions import transaction

router = APIRouter(prefix="/v1/sign-in-tickets", tags=["看板"])
page_router = APIRouter(tags=["看板"], dependencies=[Depends(allow_anyone())])


ASK_ANEW: Final = Words(
    "登录链接只能使用一次，并且很快过期。请索取新的链接。",
    "a link signs in once, and soon expires: ask for a new one",
)


class KeptTicketJson(TypedDict):
    expires: datetime


@router.post(
    "", status_code=201, summary="登记一次性登录链接的票据", **answers(KeptTicketJson, problems.known_ticket)
)
async def add_ticket(request: Request, body: NewTicket, caller: Operator) -> Response:
    """票据由登记者随机生成，这里只收其散列；链接为 `/sign-in?ticket=<票据>`，在 `expires` 之前可用一次。"""
    who = body.caller()

    async def keep(conn: Connection) -> Answer | Problem:
        if isinstance(who, Problem):
            return who
        state = state_of(request)
        expires = datetime.now(UTC) + state.lifetimes.link
        ticket_hash = bytes.fromhex(body.ticket_sha256)
        is_new = await store.add_ticket(conn, ticket_hash, who, expires, state.sealing)
        return Answer(201, {"expires": expires}) if is_new else problems.known_ticket()

    return await answer_once(request, caller, keep)


@page_router.get(
    "/sign-in",
    summary="一次性登录链接",
    response_class=HTMLResponse,
    **answers(None, problems.invalid_sign_in),
)
async def show_button(request: Request, ticket: str = "") -> Response:
    """只显示按钮，不使用链接。"""
    async with read_snapshot(request) as conn:
        caller = await handlers.look_at_ticket(conn, ticket, datetime.now(UTC), state_of(request).sealing)
    if caller is None:
        return problem_page(problems.invalid_sign_in(ASK_ANEW))
    return sign_in_page(caller, ticket, state_of(request).campaigns.values())


@page_router.post(
    "/sign-in",
    status_code=303,
    summary="登录页面的按钮",
    response_class=RedirectResponse,
    **answers(None, problems.foreign_form, problems.invalid_sign_in, headers=(LOCATION, SET_COOKIE)),
)
async def sign_in(request: Request) -> Response:
    """使用链接，浏览器得到会话 Cookie。"""
    if not is_from_our_page(request):
        return problem_page(problems.foreign_form())
    ticket, earlier = (await read_form(request)).get("ticket", ""), session_word(request)
    async with transaction(request) as conn:
        state = state_of(request)
        word = await handlers.sign_in(
            conn, ticket, earlier, datetime.now(UTC), state.lifetimes.session, state.sealing
        )
    if word is None:
        return problem_page(problems.invalid_sign_in(ASK_ANEW))
    return signed_in(request, word)


@page_router.post(
    "/sign-out",
    summary="退出登录",
    response_class=HTMLResponse,
    **answers(None, problems.foreign_form, headers=(SET_COOKIE,)),
)
async def sign_out(request: Request) -> Response:
    """会话在服务端结束，Cookie 随即失效。"""
    if not is_from_our_page(request):
        return problem_page(problems.foreign_form())
    async with transaction(request) as conn:
        await handlers.sign_out(conn, session_word(request))
    provider = state_of(request).identity_provider
    answer = signed_out_page(await provider.sign_out_address() if provider else None)
    session_cookie(request).take_back(answer)
    return answer
