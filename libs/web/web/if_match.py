"""Changes to an existing object: the caller says which version it saw (If-Match) or must look again (H4).

Understood is what RFC 9110 §13.1.1 allows and what proxies on the way make of our tags: a list, of which one
has to be right; `W/"3"`, as nginx marks an answer that it compressed; `"3-gzip"` and its like, as Apache and
Jetty do; `*`, "whatever stands". What names no version of ours is a mistake of form (400), and says nothing
about a change by anybody else (412).
"""

import re
from collections.abc import Set
from typing import Final

from fastapi import Request

from languages import Words
from web import problems
from web.problems import FieldError, Problem

ANY_VERSION: Final = "*"
TAG: Final = re.compile(r'(?:W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
"""An entity tag, weak or strong; what stands between the quotes."""
VERSION: Final = re.compile(r"([0-9]{1,18})(?:(?:--?|;)(?:gzip|br|zstd|deflate))?")
FORM: Final = Words(
    '应为上次回答的 ETag，连同双引号，如 "3"；也可以是几个 ETag，用逗号隔开，或者 *（不论哪个版本）',
    'the ETag of the last answer with its quotes, as in "3"; or several with commas, or * for any version',
)

Seen = Set[int] | None
"""The versions the caller names, one of which is to be the right one; None: whichever stands."""


def etag(version: int) -> str:
    """A version as an entity tag: 3 → '"3"'."""
    return f'"{version}"'


def if_match(request: Request) -> Seen | Problem:
    """The versions the caller saw; 428 when it does not say, 400 when what it says is no version of ours."""
    field = request.headers.get("if-match")
    if field is None:
        return problems.precondition_required()
    if field.strip() == ANY_VERSION:
        return None
    return read_versions(field) or problems.invalid_if_match(None, FieldError("If-Match", FORM))


def read_versions(field: str) -> frozenset[int]:
    """The versions in a list of tags; foreign tags match nothing. None at all where it is no such list."""
    parts = [part.strip() for part in field.split(",")]
    tags = [TAG.fullmatch(part) for part in parts if part]
    inside = [VERSION.fullmatch(tag[1]) for tag in tags if tag]
    return frozenset(int(version[1]) for version in inside if version) if all(tags) else frozenset()


def must_match(request: Request, version: int) -> Problem | None:
    """With the locked row's version in hand: None when the caller saw this version, else why not."""
    seen = if_match(request)
    if isinstance(seen, Problem):
        return seen
    return None if seen is None or version in seen else problems.precondition_failed()


def may_match(request: Request, version: int) -> Problem | None:
    """The same for acts where the caller need not say what it saw; if it does say, it must be right."""
    return must_match(request, version) if "if-match" in request.headers else None
