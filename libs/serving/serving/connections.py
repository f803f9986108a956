"""What one connection may do (H8): its heads come in time and are not too long, its answers are read.

uvicorn has no limit for any of this. `Connection` adds them to its parser, and asks of that which requests
came (`cycle`, `pipeline`), which is being answered, and what becomes of a wish for another protocol.
"""

import asyncio
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as Parser
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from languages import Words
from telemetry import metrics
from web import Problem, problems, respond
from web.security_headers import ON_EVERY_ANSWER

LARGEST_HEAD: Final = 32 * 1024
TOO_LARGE: Final = Words(f"至多 {LARGEST_HEAD} 字节", f"{LARGEST_HEAD} bytes at most")
LINGER_SECONDS: Final = 2.0
UPGRADE: Final = re.compile(rb"\nupgrade(?=[ \t]*:)", re.IGNORECASE)
"""So Java's client asks for HTTP/2, in its first request. The parser would leave the body of it unread, and
take what comes next for another request."""
NO_UPGRADE: Final = b"\nx-no-upgrade"


@dataclass(frozen=True)
class ConnectionLimits:
    """`head_seconds`: for the head of a request, from its first byte; for the first, from the connection on.

    `idle_seconds`: between two requests. `unread_seconds`: for a client to go on reading its answer.
    `at_once`: so many connections.
    """

    head_seconds: float = 20.0
    unread_seconds: float = 20.0
    idle_seconds: int = 5
    at_once: int = 500


@dataclass(frozen=True)
class Connections:
    """The connections of one server; `waiting`: those whose head is not there yet, the oldest first."""

    service: str
    limits: ConnectionLimits = field(default_factory=ConnectionLimits)
    waiting: "dict[Connection, None]" = field(default_factory=dict)

    def make(self, **uvicorns: Any) -> "Connection":
        """What uvicorn asks for in place of a protocol class."""
        return Connection(self, **uvicorns)

    def make_room(self) -> bool:
        """Whether one more may stay: whoever has waited longest with half a head goes for it."""
        if not self.waiting:
            return False
        next(iter(self.waiting)).refuse("full", problems.unavailable())
        return True


class Connection(Parser):
    """One connection with its deadlines. What it says itself goes past the parser, and ends it."""

    def __init__(self, all_connections: Connections, **uvicorns: Any) -> None:
        super().__init__(**uvicorns)
        self._all = all_connections
        self._limits = all_connections.limits
        self._head_bytes = 0
        self._head_timer: asyncio.TimerHandle | None = None
        self._unread_timer: asyncio.TimerHandle | None = None
        self._is_refused = False
        self._under_way: RequestResponseCycle | None = None
        """The request that is being answered; others wait in `pipeline`, `cycle` is the last of them."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # any byte that is not read starts the time for it
        if len(self.connections) > self._limits.at_once and not self._all.make_room():
            self.refuse("full", problems.unavailable())
        else:
            self._await_head()

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        if not self._is_answering:
            self._await_head()
            self._head_bytes += len(data)
            data = without_upgrade(data)
        super().data_received(data)
        if self._is_answering:
            self._stop_waiting()
        elif self._head_bytes > LARGEST_HEAD:
            self.refuse("head-too-large", problems.head_too_large(TOO_LARGE))

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread_timer = self.loop.call_later(self._limits.unread_seconds, self._unread_overdue)

    def resume_writing(self) -> None:
        if self._unread_timer is not None:
            self._unread_timer.cancel()
            self._unread_timer = None
        super().resume_writing()

    def _should_upgrade(self) -> bool:
        """What `without_upgrade` could not see, as the name came in two pieces, is no request at all."""
        return True

    def handle_websocket_upgrade(self) -> None:
        self.send_400_response("")

    def send_400_response(self, msg: str) -> None:
        """What the parser does not understand."""
        self.refuse("not-http", problems.not_http())

    def refuse(self, why: str, problem: Problem) -> None:
        """Say why and end the connection; where an answer has begun, only end it."""
        self._stop_waiting()
        if self._is_refused or self.transport.is_closing():
            return
        self._is_refused = True
        self._count(why)
        if not self._leave_unanswered():
            self.transport.write(written(problem))
        if why == "full":
            self.transport.close()
        else:
            self._let_it_be_read()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._under_way = cycle
        super()._start_asgi_task(cycle, app)

    def _leave_unanswered(self) -> bool:
        """Nothing more is said about any request; whether an answer had begun."""
        self.pipeline.clear()
        cycle = self._under_way
        if cycle is None or cycle.response_complete:
            return False
        cycle.disconnected = True
        cycle.message_event.set()
        return bool(cycle.response_started)

    def _let_it_be_read(self) -> None:
        """Closed while more is coming in, a connection is reset, and the answer on its way is lost."""
        self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    @property
    def _is_answering(self) -> bool:
        """Whether a request is under way: its head is there, its answer is not complete."""
        return bool(self.cycle) and not self.cycle.response_complete

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_bytes = 0
            self._head_timer = self.loop.call_later(self._limits.head_seconds, self._head_overdue)
            self._all.waiting[self] = None

    def _stop_waiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        self._all.waiting.pop(self, None)

    def _head_overdue(self) -> None:
        late = problems.request_timeout(
            Words(
                f"请求头须在 {self._limits.head_seconds:g} 秒内发送完毕",
                f"the header has to be there within {self._limits.head_seconds:g} seconds",
            )
        )
        self.refuse("head-too-slow", late)

    def _unread_overdue(self) -> None:
        self._count("answer-unread")
        self.transport.abort()

    def _count(self, why: str) -> None:
        metrics.http_connections_ended.labels(self._all.service, why).inc()


def without_upgrade(data: bytes) -> bytes:
    """A head in which nobody asks for another protocol: who is not offered it goes on in this one."""
    end = data.find(b"\r\n\r\n")
    head_bytes = len(data) if end < 0 else end
    if not UPGRADE.search(data, 0, head_bytes):
        return data
    return UPGRADE.sub(NO_UPGRADE, data[:head_bytes]) + data[head_bytes:]


def written(problem: Problem) -> bytes:
    """A problem as it goes over the wire: the connection ends with it."""
    answer = respond(problem, {**ON_EVERY_ANSWER, "Connection": "close"})
    status = HTTPStatus(problem.status)
    lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
    lines += [name + b": " + value for name, value in answer.raw_headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + bytes(answer.body)
