"""From a template of a subject to the page a browser gets: one style, no script, nothing from elsewhere."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from fastapi import Request
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from access import TOKEN_FIELD, Caller, form_token, session_word
from reporting.exports import moment, shown
from web import page_headers
from web.role_names import ROLE_NAMES

FEN_OF_A_YUAN: Final = 100
HERE: Final = "reporting.pages"


@dataclass(frozen=True, slots=True)
class Page:
    """A template of a subject's folder, and what stands in it. `title`: of its window and its heading."""

    subject: str
    template: str
    title: str
    shown: dict[str, Any]


def html_page(request: Request, caller: Caller, page: Page, status: int = 200) -> Response:
    """The page in its frame: who is signed in, the way to the other pages, how to sign out."""
    is_signed_in = session_word(request) is not None
    framed = {
        "title": page.title,
        "style": _style(),
        "root": to_root(request),
        "who": "　".join(filter(None, (caller.name, ROLE_NAMES[caller.role]))),
        "is_signed_in": is_signed_in,
        "token_field": TOKEN_FIELD,
        "form_token": form_token(request) if is_signed_in else "",
    }
    html = _templates(page.subject).get_template(page.template).render(framed | page.shown)
    return HTMLResponse(html, status, headers=page_headers(_style(), has_form=True))


def to_root(request: Request) -> str:
    """The way from the page's address to where ours begin: behind any proxy it is right (decision 28)."""
    return "../" * (request.scope["path"].count("/") - 1) or "./"


def in_yuan(fen: int) -> str:
    return f"{fen / FEN_OF_A_YUAN:,.2f}"


@cache
def _style() -> str:
    """What stands in a page's one `<style>`: its headers allow this text and no other."""
    return (resources.files(HERE) / "templates/page.css").read_text(encoding="utf-8")


@cache
def _templates(subject: str) -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(f"reporting.{subject}"), PackageLoader(HERE)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(moment=moment, yuan=in_yuan, at=moment, cell=shown)
    return environment
