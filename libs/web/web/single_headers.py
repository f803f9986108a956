"""What says who asks, which request it is or what was seen comes once: of two, none is to be chosen (H13)."""

from collections.abc import Sequence
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from languages import Words
from web import problems
from web.problems import FieldError
from web.responses import respond

TWICE: Final = Words("该请求头出现了不止一次", "the header was sent more than once")
ONCE: Final = ("Authorization", "Idempotency-Key", "If-Match")


class SingleHeaders:
    """An ASGI layer outside whatever reads these headers: a proxy and we might each read another one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        repeated = repeated_headers(Headers(scope=scope)) if scope["type"] == "http" else ()
        if not repeated:
            return await self._app(scope, receive, send)
        places = [FieldError(name, TWICE) for name in repeated]
        return await respond(problems.repeated_header(None, *places))(scope, receive, send)


def repeated_headers(headers: Headers) -> Sequence[str]:
    """Which of them come more than once, also with one value: nobody should have to compare."""
    return [name for name in ONCE if len(headers.getlist(name)) > 1]
