"""GET /sign-in: a one-time link that signs a browser in."""

from datetime import UTC, datetime

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from access import SESSION_COOKIE, Caller, allow_anyone
from reporting.app_state import state_of
from reporting.sign_in.handlers import is_first_use, read_ticket
from web import page_headers, problems, respond

router = APIRouter(tags=["看板"])


@router.get("/sign-in", summary="一次性登录链接", dependencies=[Depends(allow_anyone())])
async def sign_in(request: Request, ticket: str) -> Response:
    """The ticket carries the session's token; it opens once and only before it expires."""
    state = state_of(request)
    valid = read_ticket(state.sign_in_secret, ticket)
    if valid is None or not isinstance(await state.verifier.verify_or_fetch(valid.token), Caller):
        return respond(problems.invalid_sign_in())
    async with state.pool.acquire() as conn, conn.transaction():
        is_first = await is_first_use(conn, valid, datetime.now(UTC))
    if not is_first:
        return respond(problems.invalid_sign_in())
    answer = RedirectResponse("/board", status_code=303, headers=page_headers())
    answer.set_cookie(
        SESSION_COOKIE,
        valid.token,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/",
    )
    return answer
