"""Spans to a collector, by OpenTelemetry's library; imported only where an address is set (decision 56)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from contracts.traceparent import STEP, TRACE
from telemetry import trace
from telemetry.trace import Attribute, Span

SEND_SECONDS: Final = 5
"""For one batch; tried again within them."""
END_SECONDS: Final = 3.0
SCOPE: Final = InstrumentationScope("yuanxin")
ALLOWED: Final = frozenset(Attribute)


@contextmanager
def to_collector(service: str, address: str) -> Iterator[None]:
    """Until the end of the process. A thread of its own sends; what it cannot send in time is lost."""
    logging.getLogger("opentelemetry.exporter").setLevel(logging.ERROR)  # a line per batch lost, not per try
    processor = BatchSpanProcessor(OTLPSpanExporter(endpoint=address, timeout=SEND_SECONDS))
    resource = Resource({SERVICE_NAME: service})
    trace.export_to(lambda span: processor.on_end(readable(span, resource)))
    try:
        yield
    finally:
        trace.export_to(None)
        _end(processor)


def _end(processor: BatchSpanProcessor) -> None:
    """What is left is sent, if it can be sent soon: the library itself would wait for half a minute."""
    ending = Thread(target=processor.shutdown, daemon=True)
    ending.start()
    ending.join(END_SECONDS)


def readable(span: Span, resource: Resource) -> ReadableSpan:
    """A span as OpenTelemetry has it; nothing is said of it that is not on the list."""
    return ReadableSpan(
        name=span.name,
        context=_context(span.traceparent),
        parent=_context(span.parent) if span.parent else None,
        resource=resource,
        attributes={name.value: value for name, value in span.said.items() if name in ALLOWED},
        kind=SpanKind[span.kind.name.upper()],
        instrumentation_scope=SCOPE,
        status=Status(StatusCode.ERROR if span.failed else StatusCode.UNSET),
        start_time=span.began,
        end_time=span.ended,
    )


def _context(traceparent: str) -> SpanContext:
    flags = TraceFlags(TraceFlags.SAMPLED)
    return SpanContext(
        int(traceparent[TRACE], 16), int(traceparent[STEP], 16), is_remote=False, trace_flags=flags
    )
