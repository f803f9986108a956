"""HEAD wherever GET is (RFC 9110 §9.3.2): the answer of the GET, with its length, without its body (H13)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """The innermost ASGI layer: routes see a GET; log and metrics, outside it, tell what was asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            return await self._app(scope, receive, send)

        async def send_without_body(message: Message) -> None:
            scope["method"] = "HEAD"  # the server counts the bytes of any other answer
            is_body = message["type"] == "http.response.body"
            await send({**message, "body": b""} if is_body else message)

        scope["method"] = "GET"
        try:
            await self._app(scope, receive, send_without_body)
        finally:
            scope["method"] = "HEAD"
