"""Around every request: its id, its line in the log, its metrics, and the last net under a bug.

A line holds the method, the route's template, the status, milliseconds, the request id and the trace; never a
path, a query or a body, which may name a person. Of a trace the caller's `traceparent` is kept, nothing else.
"""

import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.traceparent import begin_trace, next_step, read_traceparent
from telemetry import bind, describe, metrics, trace, unbind
from telemetry.trace import Attribute, InTrace, Said, Span, SpanKind
from web import problems
from web.notice_page import refuse
from web.unavailable import is_transient

REQUEST_ID = re.compile(
    r"""
      [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}  # a UUID
    | (?!0{32})[0-9a-f]{32}                                        # one without hyphens, or a trace id
    | (?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}   # a traceparent
    """,
    re.VERBOSE | re.IGNORECASE,
)
QUIET_ROUTES = frozenset({"/livez", "/readyz", "/metrics", "/v1/pipeline"})
UNKNOWN_ROUTE = "unknown"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD = "other"
FAILED = 500
"""From this status on it is we who failed; 0: no answer was begun."""

log = structlog.get_logger()


class RequestMetrics:
    """The outermost ASGI layer of a service but for the headers that are on every answer."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        started, request_id, parent = time.perf_counter(), _request_id(scope), _parent(scope)
        answer, step = _Sender(send, request_id), next_step(parent) if parent else begin_trace()
        bind(request_id=request_id)
        with InTrace(step):
            try:
                await _guarded(self._app, scope, receive, answer, request_id)
            finally:
                seconds = time.perf_counter() - started
                self._count(scope, answer.status, seconds)
                if trace.is_exported():
                    _tell(scope, answer.status, seconds, step, parent)
                unbind("request_id")

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route, method = _template(scope), _method(scope)
        metrics.http_requests.labels(self._service, method, route, str(status)).inc()
        metrics.http_request_duration.labels(self._service, method, route).observe(seconds)
        if route not in QUIET_ROUTES:
            log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


class _Sender:
    """Sends on, knowing the status that was sent (0: none yet), with the request id on the answer."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)["X-Request-Id"] = self._request_id
        await self._send(message)


async def _guarded(app: ASGIApp, scope: Scope, receive: Receive, answer: _Sender, request_id: str) -> None:
    """An exception nobody expected: 503 if a machine is in trouble, else 500; the log has it under the id."""
    try:
        await app(scope, receive, answer)
    except Exception as error:
        transient = is_transient(error)
        (log.warning if transient else log.error)("request failed", **describe(error))
        if answer.status:
            raise
        problem = problems.unavailable() if transient else problems.internal_error(log_id=request_id)
        await refuse(Request(scope), problem)(scope, receive, answer)


def _request_id(scope: Scope) -> str:
    """The caller's own id, so that both logs can be read together, when it can be nothing but an id (S11)."""
    own = Headers(scope=scope).get("x-request-id", "")
    return own if REQUEST_ID.fullmatch(own) else uuid4().hex


def _parent(scope: Scope) -> str | None:
    """The step of the caller's that this request belongs to; of two, none is to be believed."""
    told = [value for name, value in scope["headers"] if name == b"traceparent"]
    return read_traceparent(told[0].decode("latin-1")) if len(told) == 1 else None


def _tell(scope: Scope, status: int, seconds: float, step: str, parent: str | None) -> None:
    route, method, ended = _template(scope), _method(scope), time.time_ns()
    if route not in QUIET_ROUTES:
        said: Said = {Attribute.method: method, Attribute.route: route, Attribute.status: status}
        began, failed = ended - int(seconds * 1e9), not status or status >= FAILED
        trace.tell(Span(f"{method} {route}", SpanKind.server, step, parent, began, ended, said, failed))


def _template(scope: Scope) -> str:
    """The route's template; a path nobody serves is one label, however many of them are tried."""
    return str(getattr(scope.get("route"), "path", UNKNOWN_ROUTE))


def _method(scope: Scope) -> str:
    """The method; words that are none are one label, for the same reason."""
    method = str(scope["method"])
    return method if method in METHODS else OTHER_METHOD
