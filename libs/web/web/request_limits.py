"""How often one client may ask (H12): a token bucket for each caller, and for each address without a token.

The buckets are this process's own. A request over the limit is refused before its handler has seen it, so a
429 never stands for something done. Health and metrics are not counted.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import IPv6Address, IPv6Network, ip_address
from math import ceil
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from access import Caller, Verifier, bearer_token
from telemetry import metrics
from web import problems
from web.notice_page import refuse

NOT_COUNTED: Final = frozenset({"/livez", "/readyz", "/metrics"})
MOST_CLIENTS: Final = 10_000
"""So many buckets are kept; beyond, the one that was used longest ago is forgotten, that is: full again."""

EXACT: Final = 1e-6
"""Sums of fractions of a second are this exact."""


@dataclass(frozen=True, slots=True)
class RequestLimit:
    """So many requests a second in the long run, and so many at once after a pause."""

    per_second: float = 100.0
    burst: int = 400

    def __post_init__(self) -> None:
        if self.per_second <= 0 or self.burst < 1:
            raise ValueError("a client must be allowed at least one request now and then")


class Buckets:
    """One bucket for each client, each no more than the instant at which it will be full again."""

    def __init__(self, limit: RequestLimit, now: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._now = now
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def take(self, client: str) -> float:
        """Seconds until the client may ask again; 0: it may now, and has."""
        now = self._now()
        full_at = max(self._full_at.get(client, now), now) + 1 / self._limit.per_second
        wait = full_at - now - self._limit.burst / self._limit.per_second
        if wait > EXACT:
            return wait
        self._full_at[client] = full_at
        self._full_at.move_to_end(client)
        if len(self._full_at) > MOST_CLIENTS:
            self._full_at.popitem(last=False)
        return 0.0

    def __len__(self) -> int:
        return len(self._full_at)


class RequestLimits:
    """An ASGI layer inside the body's limits and outside everything that reads the request."""

    def __init__(self, app: ASGIApp, service: str, verifier: Verifier, limit: RequestLimit) -> None:
        self._app = app
        self._service = service
        self._verifier = verifier
        self._buckets = Buckets(limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in NOT_COUNTED:
            return await self._app(scope, receive, send)
        request = Request(scope)
        caller = self._caller(request)
        host = request.client.host if request.client else ""
        wait = self._buckets.take(caller.identity if caller else address_of(host))
        if not wait:
            return await self._app(scope, receive, send)
        metrics.http_requests_limited.labels(self._service, "caller" if caller else "address").inc()
        problem = replace(problems.too_many_requests(), retry_after=ceil(wait))
        return await refuse(request, problem)(scope, receive, send)

    def _caller(self, request: Request) -> Caller | None:
        """Who shows a good token. Others share what their address may ask, so none can use up another's."""
        token = bearer_token(request)
        caller = self._verifier.verify(token) if token else None
        return caller if isinstance(caller, Caller) else None


def address_of(host: str) -> str:
    """An IPv6 client has 2^64 addresses of its own: they count as one."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False))
