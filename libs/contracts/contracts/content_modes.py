"""How a record may carry its event: CloudEvents in binary mode, as we write it, or in structured mode."""

import json
from base64 import b64decode
from collections.abc import Sequence
from typing import Any, Final

Field = tuple[str, bytes]

STRUCTURED: Final = "application/cloudevents+json"
OF_CLOUDEVENTS: Final = "application/cloudevents"
DATA: Final = frozenset({"data", "data_base64"})
WITHOUT_PREFIX: Final = frozenset({"traceparent"})


class Unreadable(Exception):
    """A record that no reader could accept; `args[0]` says why, without quoting its content."""


class Members(dict[str, Any]):
    """A JSON object that still knows what it said twice."""

    def __init__(self, pairs: Sequence[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


def in_binary_mode(headers: Sequence[Field], value: bytes | None) -> tuple[list[Field], bytes | None]:
    """The headers a record would have in binary mode, in small letters; of a structured one its data too.

    Raises Unreadable for what says that it is a CloudEvent and is none that is read here.
    """
    fields = lowered(headers)
    mode = _content_type(fields)
    if not mode.startswith(OF_CLOUDEVENTS):
        return fields, None
    if mode != STRUCTURED:
        raise Unreadable("content-type: a form of CloudEvents that is not read here")
    event = _members(value)
    return [_field(name, told) for name, told in event.pairs if name not in DATA and told is not None], _data(
        event
    )


def lowered(headers: Sequence[Field]) -> list[Field]:
    """Names of attributes have small letters only; some clients write them with capitals."""
    return [(name.lower(), value) for name, value in headers]


def _content_type(fields: Sequence[Field]) -> str:
    value = next((value for name, value in fields if name == "content-type" and value), b"")
    return value.decode("latin-1").partition(";")[0].strip().lower()


def _members(value: bytes | None) -> Members:
    try:
        event = json.loads(value or b"", object_pairs_hook=Members)
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, Members):
        raise Unreadable("the value is no CloudEvent in JSON")
    return event


def _field(name: str, told: Any) -> Field:
    """A text is itself; a number or a flag is written out; anything else is empty, and so malformed."""
    header = name.lower() if name.lower() in WITHOUT_PREFIX else f"ce_{name.lower()}"
    text = told if isinstance(told, str) else json.dumps(told) if isinstance(told, int) else ""
    return header, text.encode("utf-8", "surrogatepass")


def written(value: Any) -> str:
    """In JSON as it was told, also what was said twice: whoever reads it may refuse that."""
    if isinstance(value, Members):
        return "{" + ", ".join(f"{json.dumps(name)}: {written(told)}" for name, told in value.pairs) + "}"
    return f"[{', '.join(map(written, value))}]" if isinstance(value, list) else json.dumps(value)


def _data(event: Members) -> bytes:
    """Empty, which no event is, when it is missing, there twice or not what it says it is."""
    named = [name for name, _ in event.pairs if name in DATA and event[name] is not None]
    try:
        match named:
            case ["data"]:
                return written(event["data"]).encode()
            case ["data_base64"]:
                return b64decode(event["data_base64"], validate=True)
    except (TypeError, ValueError, RecursionError):
        pass
    return b""
