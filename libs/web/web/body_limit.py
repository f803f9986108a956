"""No body over the limit reaches the parser: by its Content-Length, or while a chunked one is read (H8).

And none is waited for without end: half a request would hold its connection and a place in memory.
"""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from weakref import WeakValueDictionary

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from access import Caller, Denied, FindSession, Role, Verifier, bearer_token, session_word
from languages import Words
from web import problems
from web.denials import how_to_say_who, problem_of
from web.notice_page import refuse
from web.problems import Problem

BODY_LIMIT: Final = 256 * 1024
BODY_SECONDS: Final = 20.0
THROWING_SECONDS: Final = 2.0
SOMEWHAT_TOO_LARGE: Final = 4
PLACES: Final = 8
PLACES_OF_ONE: Final = 2
"""So that whoever sends slowly, on many connections, leaves places to the others."""


@dataclass(frozen=True)
class LargerBodies:
    """Where bodies may be larger than everywhere else, and how many of them are in memory at a time.

    One too many waits for its turn before anything of it is read, and so does a caller's third. Who is none
    of `roles` is refused before that, and could else keep a place from everybody for as long as `seconds`.
    """

    path: re.Pattern[str]
    limit: int
    seconds: float
    roles: frozenset[Role]
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PLACES))
    by_caller: WeakValueDictionary[str, asyncio.Semaphore] = field(default_factory=WeakValueDictionary)
    """Of those alone who send something now."""

    def takes(self, scope: Scope) -> bool:
        return scope["method"] == "POST" and self.path.fullmatch(scope["path"]) is not None

    def places_of(self, caller: Caller) -> asyncio.Semaphore:
        return self.by_caller.setdefault(caller.identity, asyncio.Semaphore(PLACES_OF_ONE))


class BodyLimit:
    """Reads the whole body first (it is small, or refused) and hands it on in one piece."""

    def __init__(
        self,
        app: ASGIApp,
        limit: int = BODY_LIMIT,
        seconds: float = BODY_SECONDS,
        *,
        larger: LargerBodies | None = None,
        verifier: Verifier,
        find_session: FindSession | None = None,
    ) -> None:
        self._app = app
        self._limit = limit
        self._seconds = seconds
        self._larger = larger
        self._verifier = verifier
        self._find_session = find_session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if self._larger is None or not self._larger.takes(scope):
            return await self._hand_on(scope, receive, send, self._limit, self._seconds)
        caller = await self._caller(Request(scope), self._larger.roles)
        if isinstance(caller, Denied):
            if "expect" not in Headers(scope=scope):
                await _throw_away(receive, self._larger.limit)
            problem = problem_of(caller)
            headers = {**how_to_say_who(problem), "Connection": "close"}
            return await refuse(Request(scope), problem, headers)(scope, receive, send)
        async with self._larger.places_of(caller), self._larger.places:
            return await self._hand_on(scope, receive, send, self._larger.limit, self._larger.seconds)

    async def _caller(self, request: Request, roles: frozenset[Role]) -> Caller | Denied:
        """As the route would say it, once it had the body."""
        token, word = bearer_token(request), session_word(request)
        caller: Caller | Denied = Denied("token-missing")
        if token:
            caller = await self._verifier.verify_or_fetch(token)
        elif word and self._find_session:
            caller = await self._find_session(word) or Denied("session-ended")
        return Denied("forbidden-role") if isinstance(caller, Caller) and caller.role not in roles else caller

    async def _hand_on(self, scope: Scope, receive: Receive, send: Send, limit: int, seconds: float) -> None:
        body = await _read_in_time(scope, receive, limit, seconds)
        if isinstance(body, Problem):
            return await refuse(Request(scope), body, {"Connection": "close"})(scope, receive, send)
        return await self._app(scope, replayed(body, receive), send)


async def _read_in_time(scope: Scope, receive: Receive, limit: int, seconds: float) -> Message | Problem:
    try:
        async with asyncio.timeout(seconds):
            return await _read(scope, receive, limit)
    except TimeoutError:
        return problems.request_timeout(
            Words(
                f"请求内容须在 {seconds:g} 秒内发送完毕",
                f"the body has to be there within {seconds:g} seconds",
            )
        )


async def _read(scope: Scope, receive: Receive, limit: int) -> Message | Problem:
    """The body as one message; a problem when it is too large; a disconnect as it came."""
    too_large = problems.body_too_large(Words(f"至多 {limit} 字节", f"{limit} bytes at most"))
    headers = Headers(scope=scope)
    if int(headers.get("content-length", "0")) > limit:
        if "expect" not in headers:
            await _throw_away(receive, limit)
        return too_large
    read = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return message
        read += message.get("body", b"")
        if len(read) > limit:
            if message.get("more_body"):
                await _throw_away(receive, limit)
            return too_large
        if not message.get("more_body"):
            return {"type": "http.request", "body": bytes(read), "more_body": False}


async def _throw_away(receive: Receive, limit: int) -> None:
    """Read on for a moment: whoever still sends when the connection is closed never reads the answer.

    As far as somebody goes who did not know the limit, and keeping nothing of it.

    With `Expect: 100-continue` nothing was sent yet, and reading would ask for it.
    """
    thrown, more = 0, True
    with suppress(TimeoutError):
        async with asyncio.timeout(THROWING_SECONDS):
            while more and thrown < SOMEWHAT_TOO_LARGE * limit:
                message = await receive()
                thrown += len(message.get("body", b""))
                more = message.get("more_body", False)


def replayed(body: Message, receive: Receive) -> Receive:
    """First the body, then whatever the server sends (that the client has gone)."""
    unread = [body]

    async def next_message() -> Message:
        return unread.pop() if unread else await receive()

    return next_message
