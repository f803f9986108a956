"""docs/asyncapi.json: each topic with what travels on it, as AsyncAPI 3. Generated from the events."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from contracts.agencies import AGENCY_EVENTS, MESSAGES, MessageBody
from contracts.asyncapi_examples import attributes_of, their_attributes
from contracts.asyncapi_parts import (
    ABOUT,
    AGENCY,
    AGENCY_IN,
    AGENCY_OUT,
    HEAD,
    JSON,
    PARTITIONS,
    RECEIVED,
    SECURITY,
    STRUCTURED_HEADERS,
    TOPICS,
    Json,
    headers_of,
    in_one_piece,
)
from contracts.content_modes import STRUCTURED
from contracts.documents import all_events, breaks
from contracts.event import Event
from contracts.topics import CASES

FILE: Final = "asyncapi.json"
BINDING: Final = {"bindingVersion": "0.5.0"}
SCHEMAS: Final = "#/components/schemas/"

Examples = Mapping[str, Any]
"""By type, a value as it was once written."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told on a channel; `body`: the class of its value."""

    channel: str
    body: type[Event] | type[MessageBody]


def all_told() -> Iterator[Told]:
    for event in all_events():
        yield Told("cases" if event.topic == CASES else "counties", event)
    yield from (Told(AGENCY_IN, body) for body in MESSAGES.values())
    yield from (Told(AGENCY_OUT, event) for event in AGENCY_EVENTS.values())


def document(examples: Examples) -> dict[str, Any]:
    """The whole of it; `examples`: messages that were written once and are read for ever."""
    messages = {name: message for told in all_told() for name, message in _messages(told, examples)}
    channels = {name: _channel(name) for name in TOPICS}
    return {
        **HEAD,
        "channels": channels,
        "operations": {name: _operation(name, channels[name]) for name in TOPICS},
        "components": {"securitySchemes": SECURITY, "messages": messages, "schemas": _schemas()},
    }


def _messages(told: Told, examples: Examples) -> Iterator[tuple[str, Json]]:
    """In binary mode; what others send us in structured mode too."""
    type_, example = told.body.type, examples.get(told.body.type)
    data = {"$ref": SCHEMAS + type_}
    about = {"summary": " ".join((told.body.__doc__ or "").split())}
    key = {"bindings": {"kafka": {"key": {"type": "string"}, **BINDING}}}
    binary = {"name": type_, "contentType": JSON, **about, **key}
    binary |= {"headers": headers_of(told.channel, type_), "payload": data}
    is_known = example is not None
    shown = [{"headers": attributes_of(told.body, example), "payload": example}] if is_known else []
    yield type_, {**binary, "examples": shown}
    if issubclass(told.body, MessageBody):
        whole = {**binary, "contentType": STRUCTURED, "headers": STRUCTURED_HEADERS}
        whole["payload"] = in_one_piece(type_, data)
        named = {name.removeprefix("ce_"): text for name, text in their_attributes(told.body).items()}
        piece = {"payload": {**named, "data": example}}
        yield f"{type_}.structured", {**whole, "examples": [piece] if is_known else []}


def _channel(name: str) -> dict[str, Any]:
    names = [told.body.type for told in all_told() if told.channel == name]
    names += [f"{type_}.structured" for type_ in names] if name in RECEIVED else []
    has_agency = "{agency}" in TOPICS[name]
    return {
        "address": TOPICS[name],
        "description": ABOUT[name],
        "messages": {each: {"$ref": f"#/components/messages/{each}"} for each in names},
        **({"parameters": AGENCY, "servers": [{"$ref": "#/servers/agencies"}]} if has_agency else {}),
        "bindings": {"kafka": {"partitions": PARTITIONS[name], **BINDING}},
    }


def _operation(name: str, channel: Json) -> Json:
    """As we do it, not as whoever reads this does."""
    return {
        "action": "receive" if name in RECEIVED else "send",
        "channel": {"$ref": f"#/channels/{name}"},
        "messages": [{"$ref": f"#/channels/{name}/messages/{each}"} for each in channel["messages"]],
    }


def _schemas() -> dict[str, Any]:
    """Of every value, with its parts beside it: in this document nothing is looked up within a schema."""
    schemas: dict[str, Any] = {}
    for told in all_told():
        mode: Any = "validation" if told.channel in RECEIVED else "serialization"
        type_ = told.body.type
        template = f"{SCHEMAS}{type_}.{{model}}"
        described = told.body.model_json_schema(mode=mode, ref_template=template)
        parts = described.pop("$defs", {})
        schemas[type_] = described
        schemas.update({f"{type_}.{name}": part for name, part in parts.items()})
    return schemas


def breaks_of(before: Json, after: Json) -> tuple[str, ...]:
    """How `after` would break whoever built on `before`: a channel, a message, a field, a code or an
    attribute is gone, or one is demanded that was not."""
    gone = [
        f"{name}: {message} was removed"
        for name, channel in before["channels"].items()
        for message in channel["messages"]
        if message not in after["channels"].get(name, {}).get("messages", {})
    ]
    moved = [
        f"{name} is another topic"
        for name, channel in before["channels"].items()
        if name in after["channels"] and after["channels"][name]["address"] != channel["address"]
    ]
    old, new = (each["components"]["schemas"] for each in (before, after))
    narrowed = breaks({"$defs": old}, {"$defs": new})
    around = breaks({"$defs": _around_data(before)}, {"$defs": _around_data(after)})
    return (*gone, *moved, *narrowed, *around)


def _around_data(document: Json) -> Json:
    """What stands beside the data of each message: its headers, and in one piece its attributes."""
    messages = document["components"].get("messages", {})
    return {
        f"{part} of {name}": message[part]
        for name, message in messages.items()
        for part in ("headers", "payload")
        if part in message
    }


def text(examples: Examples) -> str:
    return json.dumps(document(examples), ensure_ascii=False, indent=1) + "\n"


def read_examples(folder: Path) -> Examples:
    """The messages that were written once (tests/contracts/golden)."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def write(docs: Path, examples: Examples) -> tuple[str, ...]:
    """Write it below `docs`, unless it would break its last version: then say how."""
    path, written = docs / FILE, text(examples)
    broken = breaks_of(json.loads(path.read_text("utf-8")), json.loads(written)) if path.exists() else ()
    if not broken:
        path.write_text(written, encoding="utf-8")
    return broken
