"""A page that says one thing to a person: what a button will do, or why there is nothing to see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from access import GuardedState, prefix_of, state_of
from web.problems import Problem
from web.responses import respond, when_again
from web.security_headers import page_headers

if TYPE_CHECKING:
    from jinja2 import Template

NONE: Final[Mapping[str, str]] = MappingProxyType({})
NOT_SIGNED_IN: Final = 401
SIGN_IN: Final = "需要登录"
SIGN_IN_HINT: Final = "尚未登录，或登录已失效。请索取新的登录链接，用浏览器打开。"
SIGN_IN_THERE: Final = "尚未登录，或登录已失效。"


@dataclass(frozen=True, slots=True)
class Button:
    """Sends `fields` to an address of ours, relative to the page's own, when it is pressed."""

    words: str
    action: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """Opens another page; unlike a form it may lead to another host."""

    words: str
    address: str


def notice_page(
    status: int,
    title: str,
    lines: Sequence[str] = (),
    button: Button | None = None,
    headers: Mapping[str, str] = NONE,
    link: Link | None = None,
) -> Response:
    """The page, with what its policy needs."""
    page = _template().render(title=title, lines=lines, button=button, link=link, style=_style())
    own = page_headers(_style(), has_form=button is not None)
    return HTMLResponse(page, status, {**own, **headers})


def problem_page(
    problem: Problem, headers: Mapping[str, str] = NONE, sign_in: Link | None = None
) -> Response:
    """A "no" for a person's eyes; `sign_in`: where they can do something about it."""
    if problem.status == NOT_SIGNED_IN:
        hint = SIGN_IN_THERE if sign_in else SIGN_IN_HINT
        return notice_page(problem.status, SIGN_IN, [hint], headers=headers, link=sign_in)
    lines: list[str] = [problem.detail] if problem.detail else []
    lines += [f"{error.pointer}：{error.detail or problem.title}" for error in problem.errors]
    own = {**when_again(problem), **headers}
    return notice_page(problem.status, problem.title, lines, headers=own, link=sign_in)


def sign_in_link(request: Request) -> Link | None:
    """To the identity provider, where there is one, and from there back to the page that was wanted."""
    path = state_of(request, GuardedState).sign_in_path
    if not path:
        return None
    is_page = request.method == "GET" and not request.url.path.startswith(path)
    wanted = f"?{urlencode({'to': _wanted(request)})}" if is_page else ""
    return Link("用统一身份认证登录", prefix_of(request) + path + wanted)


def _wanted(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def refuse(request: Request, problem: Problem, headers: Mapping[str, str] = NONE) -> Response:
    """The same "no" to a browser as a page, to a program as problem+json."""
    is_browser = "text/html" in request.headers.get("accept", "")
    if not is_browser:
        return respond(problem, headers)
    link = sign_in_link(request) if problem.status == NOT_SIGNED_IN else None
    return problem_page(problem, headers, link)


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader  # here: 4 MB for a page that few see

    return Environment(loader=PackageLoader("web", "."), autoescape=True).get_template("notice.html")


@cache
def _style() -> str:
    return resources.files("web").joinpath("notice.css").read_text(encoding="utf-8")
