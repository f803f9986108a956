"""Pages by key: a cursor holds the sort key of the last row seen, so pages stay right while rows arrive."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any, TypedDict, TypeVar

from web import problems
from web.problems import FieldError, Problem

Row = TypeVar("Row")
Key = str | int

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200


class Page(TypedDict):
    """One page: `next_cursor` is that of the following one, null on the last."""

    items: list[Any]
    next_cursor: str | None


def encode_cursor(*key: Key) -> str:
    """A sort key as an opaque text."""
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *kinds: type[Key]) -> tuple[Any, ...] | Problem:
    """The sort key of a cursor, each part of the kind it must have; anything else is a problem."""
    try:
        key = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        return _invalid()
    fits = isinstance(key, list) and tuple(map(type, key)) == kinds and all(map(_askable, key))
    return tuple(key) if fits else _invalid()


def page(
    rows: Sequence[Row], limit: int, key: Callable[[Row], tuple[Key, ...]], show: Callable[[Row], Any]
) -> Page:
    """A page from the rows of `LIMIT limit + 1`: the row too many says that there is a next page."""
    shown = rows[:limit]
    following = encode_cursor(*key(shown[-1])) if len(rows) > limit else None
    return Page(items=[show(row) for row in shown], next_cursor=following)


def _askable(part: Key) -> bool:
    """Whether PostgreSQL can be asked for it: we never gave out what it cannot."""
    if isinstance(part, int):
        return abs(part) < 2**63
    return "\0" not in part and part.isprintable()


def _invalid() -> Problem:
    return problems.invalid_cursor(None, FieldError("cursor", "请使用上一页返回的 next_cursor"))
