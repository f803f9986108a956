"""What a person sees when signing in and out."""

from collections.abc import Iterable
from typing import Final

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from access import Caller, session_cookie
from campaign import Campaign
from reporting.calendar.rules.roster import names
from reporting.callers import may_sign
from web import Button, Link, notice_page, page_headers
from web.role_names import ROLE_NAMES

CAN_SIGN: Final = "登录后可查看、签报，签报以本人姓名具名。"
ONLY_READS: Final = "登录后可查看，不能填报。"


def sign_in_page(caller: Caller, ticket: str, campaigns: Iterable[Campaign]) -> Response:
    """As whom, and the button."""
    known = {code: name for campaign in campaigns for code, name in names(campaign).items()}
    unit = "" if caller.county is None else known.get(caller.county, caller.county)
    who = "　".join(filter(None, (unit, ROLE_NAMES[caller.role], caller.name)))
    lines = [f"登录身份：{who}", f"此链接只能使用一次。{CAN_SIGN if may_sign(caller) else ONLY_READS}"]
    return notice_page(200, "登录日报看板", lines, Button("登录", "sign-in", {"ticket": ticket}))


def signed_in(request: Request, word: str, to: str = "/board") -> Response:
    """To the page `to`, with the session's cookie, whatever showed who it is."""
    answer = RedirectResponse(to, status_code=303, headers=page_headers())
    session_cookie(request).give(answer, word)
    return answer


def signed_out_page(provider_address: str | None = None) -> Response:
    """`provider_address`: where the person is signed in still, until they sign out there too."""
    link = Link("同时退出统一身份认证", provider_address) if provider_address else None
    return notice_page(200, "已退出登录", ["再次查看须重新登录。"], link=link)
