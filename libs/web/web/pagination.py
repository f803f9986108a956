"""Pages by key (H10): a cursor holds the sort key of the last row seen, so pages stay right as rows come."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar, overload
from uuid import UUID

from fastapi import Query
from typing_extensions import TypedDict

from languages import Words
from web import problems
from web.patterns import COUNTY_CODE
from web.problems import FieldError, Problem
from web.times import YEARS

Row = TypeVar("Row")
Shown = TypeVar("Shown")
Key = str | int | UUID | datetime
"""A part of a sort key. A page's rows are sorted by one to four of them."""

A = TypeVar("A", bound=Key)
B = TypeVar("B", bound=Key)
C = TypeVar("C", bound=Key)
D = TypeVar("D", bound=Key)

USE_NEXT = Words("请使用上一页返回的 next_cursor", "use next_cursor of the page before")
DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200

Limit = Annotated[int, Query(ge=1, le=LARGEST_LIMIT)]
"""How many rows a page has: `limit: Limit = DEFAULT_LIMIT`."""

AskedCounty = Annotated[str, Query(pattern=COUNTY_CODE)]
"""The county a list is narrowed to: `county: AskedCounty | None = None`."""


class Page(TypedDict, Generic[Shown]):
    """One page: `next_cursor` is that of the following one, null on the last."""

    items: list[Shown]
    next_cursor: str | None


def encode_cursor(*key: Key) -> str:
    """A sort key as an opaque text."""
    written = json.dumps([_write(part) for part in key], separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


@overload
def read_cursor(cursor: str | None, first: type[A], /) -> tuple[A] | Problem | None: ...
@overload
def read_cursor(cursor: str | None, first: type[A], second: type[B], /) -> tuple[A, B] | Problem | None: ...
@overload
def read_cursor(
    cursor: str | None, first: type[A], second: type[B], third: type[C], /
) -> tuple[A, B, C] | Problem | None: ...
@overload
def read_cursor(
    cursor: str | None, first: type[A], second: type[B], third: type[C], fourth: type[D], /
) -> tuple[A, B, C, D] | Problem | None: ...
def read_cursor(cursor: str | None, /, *kinds: Any) -> tuple[Any, ...] | Problem | None:
    """The sort key that a page goes on after, each part of its kind; None on the first page.

    A cursor that we never gave out is a problem.
    """
    return None if cursor is None else decode_cursor(cursor, *kinds)


def decode_cursor(cursor: str, *kinds: type[Key]) -> tuple[Any, ...] | Problem:
    """The sort key of a cursor, each part of the kind it must have; anything else is a problem."""
    try:
        parts = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(parts, list) or len(parts) != len(kinds):
            return _invalid()
        return tuple(READERS[kind](part) for kind, part in zip(kinds, parts, strict=True))
    except (ValueError, RecursionError):
        return _invalid()


def page(
    rows: Sequence[Row], limit: int, key: Callable[[Row], tuple[Key, ...]], show: Callable[[Row], Shown]
) -> Page[Shown]:
    """A page from the rows of `LIMIT limit + 1`: the row too many says that there is a next page."""
    shown = rows[:limit]
    following = encode_cursor(*key(shown[-1])) if len(rows) > limit else None
    return {"items": [show(row) for row in shown], "next_cursor": following}


def _write(part: Key) -> str | int:
    if isinstance(part, datetime):
        return part.isoformat()
    return str(part) if isinstance(part, UUID) else part


def _read_text(part: object) -> str:
    if not isinstance(part, str) or not part.isprintable():
        raise ValueError("not a text that PostgreSQL can be asked for")
    return part


def _read_number(part: object) -> int:
    if type(part) is not int or abs(part) >= 2**63:
        raise ValueError("not a number that PostgreSQL can be asked for")
    return part


def _read_uuid(part: object) -> UUID:
    return UUID(_read_text(part))


def _read_instant(part: object) -> datetime:
    instant = datetime.fromisoformat(_read_text(part))
    if instant.tzinfo is None or instant.year not in YEARS:
        raise ValueError("not an instant of these years")
    return instant


READERS: Mapping[type[Key], Callable[[object], Key]] = {
    str: _read_text,
    int: _read_number,
    UUID: _read_uuid,
    datetime: _read_instant,
}


def _invalid() -> Problem:
    return problems.invalid_cursor(None, FieldError("cursor", USE_NEXT))
