"""No object names a field twice: of two amounts the last would win, and nobody would know (H7)."""

import json
from collections.abc import Sequence
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from languages import Words
from web import problems
from web.body_limit import replayed
from web.problems import at
from web.responses import respond

TWICE: Final = Words("同一对象中有重复的字段", "an object names a field twice")


class DuplicateField(ValueError):
    """Raised inside the parser, and gone when it returns."""


class RefuseDuplicateFields:
    """Looks through a JSON body, which BodyLimit has put into one message; other flaws are found later."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "json" not in Headers(scope=scope).get("content-type", ""):
            return await self._app(scope, receive, send)
        message = await receive()
        if has_duplicate_field(message.get("body", b"")):
            problem = problems.invalid_body(None, at(detail=TWICE))
            return await respond(problem)(scope, receive, send)
        return await self._app(scope, replayed(message, receive), send)


def has_duplicate_field(body: bytes) -> bool:
    """Whether an object in it has two fields of one name; what is not JSON has none."""
    try:
        json.loads(body, object_pairs_hook=_names_once)
    except DuplicateField:
        return True
    except (ValueError, RecursionError):
        return False
    return False


def _names_once(pairs: Sequence[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise DuplicateField
