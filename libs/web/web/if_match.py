"""Changes to an existing object: the caller says which version it saw (If-Match) or must look again (H4)."""

import re

from fastapi import Request

from web import problems
from web.problems import Problem

VERSION = re.compile(r'"(\d{1,18})"')


def etag(version: int) -> str:
    """A version as an entity tag: 3 → '"3"'."""
    return f'"{version}"'


def if_match(request: Request) -> int | Problem:
    """The version the caller saw; 428 when it does not say, 412 when it says something we never gave out."""
    tag = request.headers.get("if-match")
    if tag is None:
        return problems.precondition_required()
    match = VERSION.fullmatch(tag.strip())
    return int(match[1]) if match else problems.precondition_failed()


def must_match(request: Request, version: int) -> Problem | None:
    """With the locked row's version in hand: None when the caller saw this version, else why not."""
    seen = if_match(request)
    if isinstance(seen, Problem):
        return seen
    return None if seen == version else problems.precondition_failed()


def may_match(request: Request, version: int) -> Problem | None:
    """The same for acts where the caller need not say what it saw; if it does say, it must be right."""
    return must_match(request, version) if "if-match" in request.headers else None
