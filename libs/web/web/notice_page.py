"""A page that says one thing to a person: what a button will do, or why there is nothing to see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from web.problems import Problem
from web.responses import respond, when_again
from web.security_headers import page_headers

if TYPE_CHECKING:
    from jinja2 import Template

NONE: Final[Mapping[str, str]] = MappingProxyType({})
NOT_SIGNED_IN: Final = 401
SIGN_IN: Final = "需要登录"
SIGN_IN_HINT: Final = "尚未登录，或登录已失效。请索取新的登录链接，用浏览器打开。"


@dataclass(frozen=True, slots=True)
class Button:
    """Sends `fields` to an address of ours, relative to the page's own, when it is pressed."""

    words: str
    action: str
    fields: Mapping[str, str] = field(default_factory=dict)


def notice_page(
    status: int,
    title: str,
    lines: Sequence[str] = (),
    button: Button | None = None,
    headers: Mapping[str, str] = NONE,
) -> Response:
    """The page, with what its policy needs."""
    page = _template().render(title=title, lines=lines, button=button, style=_style())
    own = page_headers(_style(), has_form=button is not None)
    return HTMLResponse(page, status, {**own, **headers})


def problem_page(problem: Problem, headers: Mapping[str, str] = NONE) -> Response:
    """A "no" for a person's eyes."""
    if problem.status == NOT_SIGNED_IN:
        return notice_page(problem.status, SIGN_IN, [SIGN_IN_HINT], headers=headers)
    lines: list[str] = [problem.detail] if problem.detail else []
    lines += [f"{error.pointer}：{error.detail or problem.title}" for error in problem.errors]
    return notice_page(problem.status, problem.title, lines, headers={**when_again(problem), **headers})


def refuse(request: Request, problem: Problem, headers: Mapping[str, str] = NONE) -> Response:
    """The same "no" to a browser as a page, to a program as problem+json."""
    is_browser = "text/html" in request.headers.get("accept", "")
    return problem_page(problem, headers) if is_browser else respond(problem, headers)


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader  # here: 4 MB for a page that few see

    return Environment(loader=PackageLoader("web", "."), autoescape=True).get_template("notice.html")


@cache
def _style() -> str:
    return resources.files("web").joinpath("notice.css").read_text(encoding="utf-8")
