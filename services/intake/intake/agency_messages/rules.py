"""Reading a message of an agency: attributes, time, data. What it says is never quoted."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from clock import Ahead, ahead
from contracts.agencies import (
    DOCUMENT_NO,
    LONGEST_DOCUMENT_NO,
    MESSAGES,
    AgencyEvent,
    MessageRefusal,
)
from contracts.attribute_values import aware
from contracts.content_modes import Field, Members, Unreadable, in_binary_mode
from contracts.traceparent import read_traceparent

D = TypeVar("D", bound=BaseModel)

NAME: Final = re.compile(r"[!-~]{1,200}")
"""An id or a source: visible ASCII, so that nobody's name comes back in a receipt."""
PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
"""A name of a field that may be said again."""
VERSION: Final = "1.0"
PREFIX: Final = "ce_"
OF_PYDANTIC: Final[Mapping[str, MessageRefusal]] = {
    "missing": MessageRefusal.missing_field,
    "extra_forbidden": MessageRefusal.unknown_field,
}


@dataclass(frozen=True, slots=True)
class RawMessage:
    """A CloudEvent as it came: who names it, its other attributes, its data.

    `traceparent`: what it belongs to in its agency's own system; anything else than that is not kept.
    """

    source: str
    id: str
    attributes: Mapping[str, str]
    data: bytes = field(repr=False)
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The message had its effect, on which case, about which document. `also`: told right after."""

    case_no: str | None = None
    document_no: str | None = None
    also: tuple[AgencyEvent, ...] = ()

    @property
    def about(self) -> str | None:
        """The case, else the document, of which an agency says only so much."""
        return self.case_no or self.document_no


@dataclass(frozen=True, slots=True)
class Refused:
    """It had none. `field`: a JSON pointer into its data, or an attribute; `responsible_instead`: a code."""

    reason: MessageRefusal
    field: str | None = None
    responsible_instead: str | None = None
    document_no: str | None = None


MOST_ABOUT_ONE: Final = 500
"""So many messages about one case or document are taken from an agency: people read them on the case."""
TOO_MANY: Final = Refused(MessageRefusal.too_many)


@dataclass(frozen=True, slots=True)
class Head:
    """What the attributes say; `ahead`: the agency's clock and ours, where its time had not come."""

    type: str
    at: datetime
    ahead: Ahead | None


def read_raw(headers: Sequence[Field], value: bytes | None) -> RawMessage | Refused:
    """A record, or a request, in binary or structured mode. Refused: it has no id or source to answer to."""
    try:
        fields, data = in_binary_mode(headers, value)
    except Unreadable:
        return Refused(MessageRefusal.unreadable)
    if value is None:
        return Refused(MessageRefusal.unreadable)
    attributes: dict[str, str] = {}
    for name, told in fields:
        if name.startswith(PREFIX):
            text = told.decode("utf-8", "replace")
            if attributes.setdefault(name.removeprefix(PREFIX), text) != text:
                return Refused(MessageRefusal.malformed_attribute, _plain(name.removeprefix(PREFIX)))
    for name in ("id", "source"):
        if not NAME.fullmatch(attributes.get(name, "")):
            return Refused(MessageRefusal.malformed_attribute, name)
    trace = dict(fields).get("traceparent", b"").decode("latin-1") or attributes.get("traceparent", "")
    return RawMessage(
        attributes["source"],
        attributes["id"],
        attributes,
        value if data is None else data,
        read_traceparent(trace),
    )


def read_head(raw: RawMessage, now: datetime) -> Head | Refused:
    """A time that nobody told is now; one ahead of ours too, up to a day (T3)."""
    if raw.attributes.get("specversion") != VERSION:
        return Refused(MessageRefusal.malformed_attribute, "specversion")
    kind = raw.attributes.get("type")
    if not kind:
        return Refused(MessageRefusal.malformed_attribute, "type")
    try:
        told = aware(raw.attributes["time"]).astimezone(UTC) if "time" in raw.attributes else now
        early = ahead(told, now)
    except (ValueError, OverflowError):
        return Refused(MessageRefusal.malformed_attribute, "time")
    if early and early.is_too_far:
        return Refused(MessageRefusal.time_in_the_future, "time")
    return Head(kind, now if early else told, early)


def read_data(body: type[D], data: bytes, *below: str) -> D | Refused:
    """The first flaw is named, with its place; `below`: where in the message the data stands."""
    where = pointer(*below) if below else None
    try:
        told = json.loads(data, object_pairs_hook=Members)
        says_twice = _names_twice(told)
    except (ValueError, RecursionError):
        return Refused(MessageRefusal.not_json, where)
    if not isinstance(told, dict):
        return Refused(MessageRefusal.not_json, where)
    if says_twice:
        return Refused(MessageRefusal.invalid_field, pointer(*below))
    try:
        return body.model_validate(told)
    except ValidationError as error:
        return _refused_by(error, *below)


def _refused_by(error: ValidationError, *below: str) -> Refused:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    reason = OF_PYDANTIC.get(first["type"], MessageRefusal.invalid_field)
    return Refused(reason, pointer(*below, *first["loc"]))


def pointer(*path: str | int) -> str:
    """Ends where a name begins that a person may have typed."""
    steps = []
    for step in path:
        if isinstance(step, str) and not PLAIN.fullmatch(step):
            break
        steps.append(f"/{step}")
    return "#" + "".join(steps)


def content_of(raw: RawMessage) -> str:
    """What makes two messages the same, in whichever mode and spelling they came."""
    try:
        told = json.loads(raw.data, object_pairs_hook=Members)
        data = raw.data.hex() if _names_twice(told) else json.dumps(told, sort_keys=True)
    except (ValueError, RecursionError):
        data = raw.data.hex()
    return "\n".join((raw.attributes.get("type", ""), raw.attributes.get("time", ""), data))


def _names_twice(value: Any) -> bool:
    if isinstance(value, Members):
        return len(value) < len(value.pairs) or any(map(_names_twice, value.values()))
    return isinstance(value, list) and any(map(_names_twice, value))


def _plain(name: str) -> str | None:
    return name if PLAIN.fullmatch(name) else None


def subject_of(raw: RawMessage) -> str:
    """What a message is about, and with which others it keeps its order: the number by which it named the
    case, its document's, else itself. Of a type that is none of ours nothing is said again."""
    if raw.attributes.get("type") not in MESSAGES:
        return raw.id
    try:
        data = json.loads(raw.data)
    except (ValueError, RecursionError):
        return raw.id
    if not isinstance(data, dict):
        return raw.id
    case = data.get("case")
    return (_number(case) if isinstance(case, dict) else None) or _number(data) or raw.id


def _number(data: Mapping[str, Any]) -> str | None:
    told = data.get("document_no")
    if not isinstance(told, str):
        return None
    number = told.strip()
    return number if len(number) <= LONGEST_DOCUMENT_NO and re.fullmatch(DOCUMENT_NO, number) else None


def day_flaw(day: date, said_on: date, field: str) -> Refused | None:
    """What has happened lies on no day after the one on which it is said."""
    return Refused(MessageRefusal.contradiction, f"#/{field}") if day > said_on else None


def source_of(code: str) -> str:
    """As which producer an agency stands in the table of held messages."""
    return f"agency/{code}"
