"""GET /board, the board as a page, and GET /sign-in, a one-time link that signs a browser in."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

import jwt
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from access import SESSION_COOKIE, Caller, Role, allow_anyone, allow_page
from access.callers import COUNTY_ROLES
from campaign import Campaign
from reporting import page, store
from reporting.api.board import shown_board
from reporting.api.places import campaign_of
from reporting.state import state_of
from web import Problem, problems, respond

router = APIRouter(tags=["看板"])

Reader = Annotated[Caller, Depends(allow_page(*sorted(COUNTY_ROLES), Role.city_staff, Role.operator))]

TICKET_ALGORITHM: Final = "HS256"
TICKET_ISSUER: Final = "yuanxin"
TICKET_AUDIENCE: Final = "yuanxin-sign-in"
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
}


@router.get("/board", summary="看板页面", response_class=HTMLResponse)
async def board_page(
    request: Request,
    caller: Reader,
    campaign: str | None = None,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
) -> Response:
    found = campaign_of(request, campaign) if campaign else present_campaign(request)
    if isinstance(found, Problem):
        return respond(found)
    shown = await shown_board(request, caller, found, first, last)
    return HTMLResponse(page.render(shown), headers=HEADERS)


@router.get("/sign-in", summary="一次性登录链接", dependencies=[Depends(allow_anyone())])
async def sign_in(request: Request, ticket: str) -> Response:
    """The ticket carries the session's token; it opens once and only before it expires."""
    claims = _claims(state_of(request).sign_in_secret, ticket)
    if claims is None or not isinstance(await _caller(request, claims), Caller):
        return respond(problems.invalid_sign_in())
    expires, now = datetime.fromtimestamp(claims["exp"], UTC), datetime.now(UTC)
    async with state_of(request).pool.acquire() as conn, conn.transaction():
        first = await store.tickets.use(conn, claims["jti"], expires, now)
    if not first:
        return respond(problems.invalid_sign_in())
    answer = RedirectResponse("/board", status_code=303, headers=HEADERS)
    answer.set_cookie(
        SESSION_COOKIE,
        claims["token"],
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/",
    )
    return answer


def present_campaign(request: Request) -> Campaign | Problem:
    """The campaign whose window is open, else the one that began last."""
    state = state_of(request)
    now, campaigns = state.clock.now(), state.campaigns.values()
    begun = sorted(campaigns, key=lambda one: (one.starts <= now < one.ends, one.starts), reverse=True)
    return begun[0] if begun else problems.unknown_campaign()


def _claims(secret: str | None, ticket: str) -> dict[str, Any] | None:
    """What a ticket says, when it is ours and not expired."""
    if not secret:
        return None
    try:
        claims = jwt.decode(
            ticket,
            secret,
            algorithms=[TICKET_ALGORITHM],
            issuer=TICKET_ISSUER,
            audience=TICKET_AUDIENCE,
            options={"require": ["exp", "jti", "iss", "aud"]},
        )
    except jwt.PyJWTError:
        return None
    fits = isinstance(claims.get("token"), str) and 0 < len(str(claims["jti"])) <= 100
    return {**claims, "jti": str(claims["jti"])} if fits else None


async def _caller(request: Request, claims: dict[str, Any]) -> object:
    return await state_of(request).verifier.verify_or_fetch(claims["token"])
