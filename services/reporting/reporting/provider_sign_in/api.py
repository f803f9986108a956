"""The pages /sign-in/provider and …/return: a person signs in at the bureau's identity provider (A5).

Both are opened by GET, as the provider's answer is; that the second was begun in the same browser is shown by
the cookie that the first one sets, and `state` (RFC 6749, 10.12).
"""

from datetime import UTC, datetime
from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from access import Caller, SessionCookie, allow_anyone, session_word, sign_in_cookie
from languages import Words
from reporting.app_state import state_of
from reporting.callers import READERS
from reporting.identity_provider import START, IdentityProvider, ProviderAway
from reporting.provider_sign_in.handlers import LIFETIME, new_attempt, read_attempt, write_attempt
from reporting.sign_in import handlers
from reporting.sign_in.views import signed_in
from telemetry import describe
from web import (
    LOCATION,
    SET_COOKIE,
    Problem,
    answers,
    page_headers,
    problem_page,
    problems,
    sign_in_link,
    why_denied,
)
from web.transactions import transaction

page_router = APIRouter(prefix=START, tags=["看板"], dependencies=[Depends(allow_anyone())])

AWAY: Final = Words("统一身份认证暂时无法访问", "the identity provider cannot be reached for the moment")
TO: Final = "登录后回到的页面：本系统内的路径，可带查询参数；其他地址一律不去，改到看板"
BEGIN_ANEW: Final = Words(
    "登录没有完成，请重新登录（已超过十分钟、已用过、又打开过登录页面，或不是在此浏览器中开始的）",
    "signing in was not finished: begin anew (over ten minutes ago, done or begun again, or begun elsewhere)",
)

log = structlog.get_logger()


@page_router.get(
    "",
    status_code=303,
    summary="到统一身份认证登录",
    response_class=RedirectResponse,
    **answers(None, problems.not_found, problems.unavailable, headers=(LOCATION, SET_COOKIE)),
)
async def start(request: Request, to: Annotated[str | None, Query(description=TO)] = None) -> Response:
    """浏览器转到身份认证系统；未配置身份认证时为 404。"""
    provider = state_of(request).identity_provider
    if provider is None:
        return problem_page(problems.not_found())
    attempt = new_attempt(to, datetime.now(UTC))
    try:
        address = await provider.address_for(attempt)
    except ProviderAway as away:
        return _away(away)
    answer = RedirectResponse(address, status_code=303, headers=page_headers())
    sign_in_cookie(request).give(answer, write_attempt(attempt, state_of(request).sealing), LIFETIME)
    return answer


@page_router.get(
    "/return",
    status_code=303,
    summary="从统一身份认证返回",
    response_class=RedirectResponse,
    **answers(
        None,
        problems.not_found,
        problems.invalid_sign_in,
        problems.account_refused,
        problems.unavailable,
        headers=(LOCATION, SET_COOKIE),
    ),
)
async def come_back(request: Request) -> Response:
    """浏览器得到会话 Cookie，回到原来要看的页面；会话时限与登录链接的相同。"""
    provider, cookie = state_of(request).identity_provider, sign_in_cookie(request)
    if provider is None:
        return problem_page(problems.not_found())
    try:
        return await _come_back(request, provider, cookie)
    except ProviderAway as away:
        return _away(away)


async def _come_back(request: Request, provider: IdentityProvider, cookie: SessionCookie) -> Response:
    value = request.cookies.get(cookie.name, "")
    attempt = read_attempt(value, datetime.now(UTC), state_of(request).sealing)
    if attempt is None:
        return problem_page(problems.invalid_sign_in(BEGIN_ANEW), sign_in=sign_in_link(request))
    caller = await provider.caller_of(attempt, request.url.query)
    if not isinstance(caller, Caller):
        return problem_page(_refusal(caller.reason), sign_in=sign_in_link(request))
    if caller.role not in READERS:
        return problem_page(_refusal("forbidden-role"), sign_in=sign_in_link(request))
    async with transaction(request) as conn:
        state, now = state_of(request), datetime.now(UTC)
        word = await handlers.begin(
            conn, caller, session_word(request), now, state.lifetimes.session, state.sealing
        )
    answer = signed_in(request, word, attempt.to)
    cookie.take_back(answer)
    return answer


def _refusal(reason: str) -> Problem:
    """The provider's own no, and ours to an account that it vouches for."""
    log.info("a browser was not signed in by the identity provider", reason=reason)
    if reason in ("code-refused", "not-for-this-sign-in"):
        return problems.invalid_sign_in(BEGIN_ANEW)
    return problems.account_refused(why_denied(reason))


def _away(away: ProviderAway) -> Response:
    log.warning("the identity provider cannot be reached", why=str(away), **describe(away))
    return problem_page(problems.unavailable(AWAY))
