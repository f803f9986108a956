"""What every answer tells a browser (H11): nothing is guessed, framed, loaded from elsewhere or referred to.

An answer is data unless it says otherwise: nothing in it may be loaded or run. A page says it by
`HTMLResponse(html, headers=page_headers(STYLE))`, with the text of its one `<style>` element.
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = "Content-Security-Policy"
NOT_FRAMED: Final = "frame-ancestors 'none'"
ON_EVERY_ANSWER: Final[Mapping[str, str]] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
        POLICY: f"default-src 'none'; {NOT_FRAMED}",
    }
)


@cache
def page_headers(*styles: str, has_form: bool = False) -> Mapping[str, str]:
    """Of a page with these texts in its `<style>` elements: no other style, no script, forms to us only.

    `has_form`: one of them changes something. A browser then names us as its origin (and nothing more of the
    address), by which our own forms are told from foreign ones; otherwise it would say `Origin: null`.
    """
    policy = ["default-src 'none'", "base-uri 'none'", "form-action 'self'", NOT_FRAMED]
    if styles:
        policy.append(f"style-src {' '.join(map(_source_of, styles))}")
    referrer = {"Referrer-Policy": "strict-origin"} if has_form else {}
    return MappingProxyType({"Cache-Control": "no-store", POLICY: "; ".join(policy), **referrer})


def _source_of(style: str) -> str:
    digest = hashlib.sha256(style.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


class SecurityHeaders:
    """The outermost ASGI layer of a service: whatever answers, these headers are on it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ON_EVERY_ANSWER.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)
