"""No body over the limit reaches the parser: by its Content-Length, or while a chunked one is read (H8)."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web import problems
from web.responses import respond


class BodyLimit:
    """Reads the whole body first (it is small, or refused) and hands it on in one piece."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        body = await self._read(scope, receive)
        if body is None:
            problem = problems.body_too_large(f"至多 {self._limit} 字节")
            return await respond(problem, {"Connection": "close"})(scope, receive, send)
        return await self._app(scope, replayed(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> Message | None:
        """The body as one message; None when it is too large; a disconnect as it came."""
        if int(Headers(scope=scope).get("content-length", "0")) > self._limit:
            return None
        read = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return message
            read += message.get("body", b"")
            if len(read) > self._limit:
                return None
            if not message.get("more_body"):
                return {"type": "http.request", "body": bytes(read), "more_body": False}


def replayed(body: Message, receive: Receive) -> Receive:
    """First the body, then whatever the server sends (that the client has gone)."""
    unread = [body]

    async def next_message() -> Message:
        return unread.pop() if unread else await receive()

    return next_message
