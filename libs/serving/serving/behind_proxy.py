"""A proxy before us: whom we believe what it says of its client, and the prefix under which it offers us.

It is the outermost layer of all, for inside of it `client` is the client's address and no longer the proxy's.
"""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from access import PREFIX_KEY, as_prefix

FORWARDED_PREFIX: Final = b"x-forwarded-prefix"
MAPPED: Final = "::ffff:"
"""How IPv4 addresses begin on a socket that listens for both kinds."""


class BehindProxy:
    """`proxies`: addresses or networks whose X-Forwarded-For, -Proto and -Prefix are believed, nobody else's.

    `prefix`: the same for every request, whoever sends it; then no header is asked.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[str] = (), prefix: str = "") -> None:
        self._app: ASGIApp = ProxyHeadersMiddleware(app, list(proxies)) if proxies else app  # type: ignore[arg-type,assignment]
        self._networks = [ip_network(proxy) for proxy in proxies]
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        _write_ipv4_plainly(scope)
        prefix = self._prefix or self._forwarded_prefix(scope)
        if not prefix:
            await self._app(scope, receive, send)
            return

        async def send_with_prefix(message: Message) -> None:
            if message["type"] == "http.response.start":
                _prefix_location(MutableHeaders(scope=message), prefix)
            await send(message)

        await self._app(_without_prefix(scope, prefix), receive, send_with_prefix)

    def _forwarded_prefix(self, scope: Scope) -> str:
        """What the one header says. Of two one may be the client's, and nobody knows which."""
        told = [value for name, value in scope["headers"] if name == FORWARDED_PREFIX]
        if len(told) != 1 or not self._is_trusted(scope.get("client")):
            return ""
        return as_prefix(told[0].decode("latin-1")) or ""

    def _is_trusted(self, client: tuple[str, int] | None) -> bool:
        if client is None:
            return False
        address = ip_address(client[0])
        return any(address in network for network in self._networks)


def _write_ipv4_plainly(scope: Scope) -> None:
    """So that a proxy is known by the address that was named."""
    client = scope.get("client")
    if client is not None and client[0].startswith(MAPPED):
        scope["client"] = (client[0].removeprefix(MAPPED), client[1])


def _without_prefix(scope: Scope, prefix: str) -> Scope:
    """As a route sees it, whether or not the proxy took the prefix off."""
    changed = {**scope, PREFIX_KEY: prefix}
    if scope["path"].startswith(f"{prefix}/"):
        raw: bytes = scope["raw_path"]
        changed |= {
            "path": scope["path"].removeprefix(prefix),
            "raw_path": raw.removeprefix(prefix.encode()),
        }
    return changed


def _prefix_location(headers: MutableHeaders, prefix: str) -> None:
    location = headers.get("location", "")
    if location.startswith("/") and not location.startswith("//"):
        headers["location"] = prefix + location
