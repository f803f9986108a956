"""An envelope as a Kafka record and back: CloudEvents 1.0, binary mode (`ce_*` headers, JSON value).

Read are records in structured mode too, and other people's spelling (the table in the README).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeGuard
from uuid import UUID

from pydantic import ValidationError

from contracts.attribute_values import aware, event_id, filled, positive
from contracts.content_modes import Unreadable, in_binary_mode
from contracts.event import Actor, ActorKind, Envelope, Event
from contracts.registry import EVENTS
from contracts.topics import CASES

ACTORS_REMEMBERED: Final = 1000


@dataclass(frozen=True, slots=True)
class Record:
    """What is handed to a producer; the partition follows from the key."""

    topic: str
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


class Headers(NamedTuple):
    """The attributes a reader needs of every record, also of a type it does not handle.

    `traceparent` is as it came: no event is set aside for a wrong one, and most readers need none.
    `data` is what stood beside them in a record in structured mode. One is made of every record that is read,
    and a tuple is made at once, where a frozen dataclass sets its fields one by one.
    """

    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    recorded: datetime
    sequence: int
    county: str
    campaign: str
    actor: Actor
    traceparent: str | None
    data: bytes | None = None
    epoch: int = 0
    epoch_first: int = 1


class UnknownType(Unreadable):
    """A well-formed record whose type is not in the contracts."""


def topic_key(envelope: Envelope) -> bytes:
    """Cases are keyed by case id, everything else by county code."""
    event: Event = envelope.data
    return (envelope.subject if event.topic == CASES else envelope.county).encode()


def to_record(envelope: Envelope) -> Record:
    """The record of an envelope."""
    return Record(envelope.data.topic, topic_key(envelope), to_value(envelope), to_headers(envelope))


def to_value(envelope: Envelope) -> bytes:
    """What happened, as JSON."""
    return envelope.data.model_dump_json().encode()


def to_headers(envelope: Envelope) -> list[tuple[str, bytes]]:
    """Its attributes, as they go into a record."""
    return [(name, text.encode()) for name, text in to_attributes(envelope).items()]


def to_attributes(envelope: Envelope) -> dict[str, str]:
    """CloudEvents attributes and our extensions, all as text."""
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": str(envelope.id),
        "ce_source": envelope.source,
        "ce_type": envelope.type,
        "ce_subject": envelope.subject,
        "ce_time": envelope.time.isoformat(),
        "ce_recordedtime": envelope.recorded.isoformat(),
        "ce_sequence": str(envelope.sequence),
        "ce_county": envelope.county,
        "ce_campaign": envelope.campaign,
        "ce_actorkind": envelope.actor.kind.value,
        "content-type": JSON.decode(),
    }
    if envelope.actor.county is not None:
        attributes["ce_actorcounty"] = envelope.actor.county
    if envelope.traceparent is not None:
        attributes["traceparent"] = envelope.traceparent
    if envelope.epoch:
        attributes |= {"ce_epoch": str(envelope.epoch), "ce_epochfirst": str(envelope.epoch_first)}
    return attributes


def to_structured(envelope: Envelope) -> dict[str, Any]:
    """The same as one JSON object: CloudEvents in structured mode, for those who read it elsewhere."""
    attributes = to_attributes(envelope)
    media_type = attributes.pop("content-type")
    named = {name.removeprefix("ce_"): text for name, text in attributes.items()}
    return {**named, "datacontenttype": media_type, "data": envelope.data.model_dump(mode="json")}


def read_headers(headers: Sequence[tuple[str, bytes | None]], value: bytes | None = None) -> Headers:
    """The attributes of a record, in whichever mode and letters it came; one without a value is not there.

    Raises Unreadable naming the first attribute that is missing, malformed or there twice with two values.
    """
    attributes: Mapping[str, bytes]
    told, data = dict(headers), None
    if len(told) == len(headers) and _is_as_we_write(told):
        attributes = told
    else:
        attributes, data = _in_any_form([(name, text) for name, text in headers if text is not None], value)
    try:
        return _read(attributes, data)
    except (KeyError, ValueError, AttributeError):
        raise Unreadable(_complaint(attributes)) from None


def _is_as_we_write(attributes: Mapping[str, bytes | None]) -> TypeGuard[dict[str, bytes]]:
    return (
        attributes.get("content-type") == JSON
        and attributes.keys() <= AS_WE_WRITE
        and None not in attributes.values()
    )


def _in_any_form(
    headers: Sequence[tuple[str, bytes]], value: bytes | None
) -> tuple[dict[str, bytes], bytes | None]:
    """The attributes, and the data of a record in structured mode."""
    attributes = _attributes(headers)
    if _is_as_we_write(attributes):
        return attributes, None
    fields, data = in_binary_mode(headers, value)
    return _attributes(fields), data


def _attributes(headers: Sequence[tuple[str, bytes]]) -> dict[str, bytes]:
    attributes: dict[str, bytes] = {}
    for name, value in headers:
        if attributes.setdefault(name, value) != value and name.startswith("ce_"):
            raise Unreadable(f"{name} comes twice with two values")
    return attributes


def _read(attributes: Mapping[str, bytes], data: bytes | None) -> Headers:
    """Every record passes here, so nothing is asked twice; whatever is wrong is named afterwards."""
    has_epoch = "ce_epoch" in attributes
    headers = Headers(
        id=event_id(attributes["ce_id"].decode()),
        source=attributes["ce_source"].decode(),
        type=attributes["ce_type"].decode(),
        subject=attributes["ce_subject"].decode(),
        time=aware(attributes["ce_time"].decode()),
        recorded=aware(attributes["ce_recordedtime"].decode()),
        sequence=positive(attributes["ce_sequence"].decode()),
        county=attributes["ce_county"].decode(),
        campaign=attributes["ce_campaign"].decode(),
        actor=_actor(attributes["ce_actorkind"], attributes.get("ce_actorcounty")),
        traceparent=attributes["traceparent"].decode("latin-1") if "traceparent" in attributes else None,
        data=data,
        epoch=positive(attributes["ce_epoch"].decode()) if has_epoch else 0,
        epoch_first=positive(attributes["ce_epochfirst"].decode()) if has_epoch else 1,
    )
    if not all((headers.source, headers.type, headers.subject, headers.county, headers.campaign)):
        raise ValueError("an empty attribute")
    return headers


@lru_cache(maxsize=ACTORS_REMEMBERED)
def _actor(kind: bytes, county: bytes | None) -> Actor:
    """The same few act again and again."""
    return Actor(ActorKind(kind.decode()), None if county is None else filled(county.decode()))


def from_record(headers: Headers, value: bytes | None) -> Envelope:
    """The envelope of a record whose headers were read.

    Raises UnknownType for a type not in the contracts, Unreadable for a value that does not fit its type.
    """
    event = EVENTS.get(headers.type)
    if event is None:
        raise UnknownType("the event type is not in the contracts")
    if event.source != headers.source:
        raise Unreadable("the event type belongs to another source")
    try:
        data = event.model_validate_json((value if headers.data is None else headers.data) or b"")
    except ValidationError as error:
        raise Unreadable(_without_content(error)) from None
    return Envelope(
        id=headers.id,
        source=headers.source,
        type=headers.type,
        subject=headers.subject,
        time=headers.time,
        recorded=headers.recorded,
        sequence=headers.sequence,
        county=headers.county,
        campaign=headers.campaign,
        actor=headers.actor,
        data=data,
        traceparent=headers.traceparent,
        epoch=headers.epoch,
        epoch_first=headers.epoch_first,
    )


def _without_content(error: ValidationError) -> str:
    """Where and why the value does not fit, never what it said: it may name a person."""
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "value"
    return f"{place}: {first['type']}"


def _complaint(attributes: Mapping[str, bytes]) -> str:
    """The first attribute that keeps a record from being read."""
    for name, parse in PARSERS.items():
        if name not in attributes:
            if name not in OPTIONAL or (name == "ce_epochfirst" and "ce_epoch" in attributes):
                return f"{name} is missing"
            continue
        try:
            parse(filled(attributes[name].decode()))
        except (ValueError, AttributeError):
            return f"{name} is malformed"
    return "the headers are malformed"


OPTIONAL = ("ce_actorcounty", "ce_epoch", "ce_epochfirst")
PARSERS: Mapping[str, Callable[[str], object]] = {
    "ce_id": event_id,
    "ce_source": str,
    "ce_type": str,
    "ce_subject": str,
    "ce_time": aware,
    "ce_recordedtime": aware,
    "ce_sequence": positive,
    "ce_county": str,
    "ce_campaign": str,
    "ce_actorkind": ActorKind,
    "ce_actorcounty": str,
    "ce_epoch": positive,
    "ce_epochfirst": positive,
}
JSON: Final = b"application/json"
AS_WE_WRITE: Final = frozenset({*PARSERS, "ce_specversion", "content-type", "traceparent"})
"""The names of the headers that a record of ours has."""
