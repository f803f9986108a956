"""What a person sees when signing in and out."""

from collections.abc import Iterable

from starlette.responses import Response

from access import Caller
from campaign import Campaign
from reporting.calendar.rules.roster import names
from web import Button, notice_page
from web.role_names import ROLE_NAMES


def sign_in_page(caller: Caller, ticket: str, campaigns: Iterable[Campaign]) -> Response:
    """As whom, and the button."""
    known = {code: name for campaign in campaigns for code, name in names(campaign).items()}
    unit = "" if caller.county is None else f"{known.get(caller.county, caller.county)}　"
    lines = [f"登录身份：{unit}{ROLE_NAMES[caller.role]}", "此链接只能使用一次。登录后可查看，不能填报。"]
    return notice_page(200, "登录日报看板", lines, Button("登录", "sign-in", {"ticket": ticket}))


def signed_out_page() -> Response:
    return notice_page(200, "已退出登录", ["再次查看须使用新的登录链接。"])
