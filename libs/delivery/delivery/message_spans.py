"""What a collector is told of messages: sent by a relay, applied by a reader (decision 56)."""

import time
from collections.abc import Sequence

from contracts import Envelope
from contracts.traceparent import next_step, read_traceparent
from delivery.outbox import OutboxRow
from telemetry import trace
from telemetry.trace import Attribute, Span, SpanKind, step_of_message


def tell_applied(messages: Sequence[tuple[str, Envelope | None]], began: int) -> None:
    """After the commit; messages of one transaction took as long as all of them together."""
    ended = time.time_ns()
    for topic, envelope in messages:
        own = step_of_message(envelope.traceparent, envelope.id) if envelope is not None else None
        if envelope is not None and own is not None:
            said = {
                Attribute.topic: topic,
                Attribute.event_type: envelope.type,
                Attribute.event_id: str(envelope.id),
            }
            name = f"apply {envelope.type}"
            trace.tell(Span(name, SpanKind.consumer, own, envelope.traceparent, began, ended, said))


def tell_sent(rows: Sequence[OutboxRow], began: int) -> None:
    """From when they were read from the outbox until Kafka had acknowledged them."""
    ended = time.time_ns()
    for row in rows:
        attributes = {name: value.decode() for name, value in row.headers}
        parent = read_traceparent(attributes.get("traceparent", ""))
        if parent is not None:
            type_, event_id = attributes.get("ce_type", ""), attributes.get("ce_id", "")
            said = {Attribute.topic: row.topic, Attribute.event_type: type_, Attribute.event_id: event_id}
            name = f"send {type_}"
            trace.tell(Span(name, SpanKind.producer, next_step(parent), parent, began, ended, said))
