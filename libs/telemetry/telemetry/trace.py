"""Which trace the work at hand belongs to, and what a collector is told of it (decision 56).

It is the trace of the request, or of the message, that is being dealt with; what nobody asked for, as what is
decided by a timer, begins one of its own. Spans are made only where somebody wants them (`export_to`).
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Final
from uuid import UUID

from contracts.traceparent import TRACE, begin_trace, is_kept, next_step, read_traceparent, step_of_reader


class SpanKind(StrEnum):
    """On which side of what passes between processes a step stands."""

    server = "server"
    consumer = "consumer"
    producer = "producer"
    internal = "internal"


class Attribute(StrEnum):
    """All that may be said of a step: what was done and to what kind of thing, never by or about whom."""

    method = "http.request.method"
    route = "http.route"
    status = "http.response.status_code"
    topic = "messaging.destination.name"
    event_id = "messaging.message.id"
    event_type = "cloudevents.event_type"
    agency = "yuanxin.agency"


Said = Mapping[Attribute, str | int]


@dataclass(frozen=True, slots=True)
class Span:
    """A step that is over; times in nanoseconds since 1970."""

    name: str
    kind: SpanKind
    traceparent: str
    parent: str | None
    began: int
    ended: int
    said: Said = field(default_factory=dict)
    failed: bool = False


@dataclass
class _Process:
    """What is the same for all that a process does."""

    service: str = ""
    export: Callable[[Span], None] | None = None


_process: Final = _Process()
_current: Final = ContextVar[str | None]("traceparent", default=None)


def name_process(service: str) -> None:
    """Once per process: a message is another step for each service."""
    _process.service = service


def export_to(export: Callable[[Span], None] | None) -> None:
    """Whom to tell from now on; it must neither block nor fail."""
    _process.export = export


def is_exported() -> bool:
    """Whether a span is worth making."""
    return _process.export is not None


def tell(span: Span) -> None:
    """To whoever wants it, unless whoever began the trace wants none of it kept."""
    if _process.export is not None and is_kept(span.traceparent):
        _process.export(span)


def current() -> str | None:
    """The `traceparent` of the work at hand."""
    return _current.get()


def current_id() -> str | None:
    """The id of its trace, as log lines bear it."""
    traceparent = _current.get()
    return traceparent[TRACE] if traceparent else None


class InTrace:
    """`with InTrace(traceparent):` what is done here is done in that step."""

    __slots__ = ("_before", "_traceparent")

    def __init__(self, traceparent: str | None) -> None:
        self._traceparent = traceparent

    def __enter__(self) -> None:
        self._before: Token[str | None] = _current.set(self._traceparent)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        _current.reset(self._before)


def step_of_message(traceparent: str | None, event_id: UUID) -> str | None:
    """The step in which this process deals with an event; None where its sender said nothing true of one."""
    parent = read_traceparent(traceparent) if traceparent else None
    return step_of_reader(parent, event_id, _process.service) if parent else None


def begin(what: str) -> str:
    """The first step of a trace of its own: nobody outside asked for it."""
    traceparent = begin_trace()
    if is_exported():
        now = time.time_ns()
        tell(Span(what, SpanKind.internal, traceparent, None, now, now))
    return traceparent


@contextmanager
def step(name: str, kind: SpanKind, parent: str | None, said: Said) -> Iterator[None]:
    """A step caused by the parent, or the first one of a trace."""
    traceparent, began, failed = next_step(parent) if parent else begin_trace(), time.time_ns(), True
    try:
        with InTrace(traceparent):
            yield
        failed = False
    finally:
        if is_exported():
            tell(Span(name, kind, traceparent, parent, began, time.time_ns(), said, failed))
