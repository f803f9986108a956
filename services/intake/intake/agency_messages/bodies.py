"""A request as CloudEvents: structured, binary or a batch."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import unquote_to_bytes

from contracts.agencies import MessageRefusal
from contracts.content_modes import STRUCTURED, Field, Members, written
from intake.agency_messages.rules import RawMessage, Refused, read_raw
from languages import Words
from web import Problem, at, problems

BATCH: Final = "application/cloudevents-batch+json"
MOST_IN_A_BATCH: Final = 100
PREFIX: Final = "ce-"

CLOUD_EVENTS: Final = Words(
    f"应为 CloudEvents 1.0：{STRUCTURED}、{BATCH}，或者 ce- 请求头（binary 模式）",
    f"CloudEvents 1.0: {STRUCTURED}, {BATCH}, or headers ce-… (binary mode)",
)
NAMED: Final = Words("应为 1 至 200 个可见 ASCII 字符", "1 to 200 visible ASCII characters, told once")
SO_MANY: Final = Words(f"每批 1 至 {MOST_IN_A_BATCH} 条", f"1 to {MOST_IN_A_BATCH} messages at once")


def read_messages(headers: Mapping[str, str], body: bytes) -> Sequence[RawMessage] | Problem:
    """What can be answered one by one; else one problem for all of it."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == BATCH:
        return _read_batch(body)
    if kind != STRUCTURED and not any(name.startswith(PREFIX) for name in headers):
        return problems.unsupported_media_type(CLOUD_EVENTS)
    raw = read_raw(list(_fields(headers, kind)), body)
    return _problem(raw) if isinstance(raw, Refused) else [raw]


def _read_batch(body: bytes) -> Sequence[RawMessage] | Problem:
    try:
        events = json.loads(body, object_pairs_hook=Members)
        alone = [written(event).encode() for event in events] if isinstance(events, list) else []
    except (ValueError, RecursionError):
        return problems.not_json()
    if not 1 <= len(alone) <= MOST_IN_A_BATCH:
        return problems.invalid_body(None, at(detail=SO_MANY))
    messages = []
    for place, event in enumerate(alone):
        raw = read_raw([("content-type", STRUCTURED.encode())], event)
        if isinstance(raw, Refused):
            return _problem(raw, place)
        messages.append(raw)
    return messages


def _fields(headers: Mapping[str, str], kind: str) -> Iterator[Field]:
    """As a record of Kafka bears them; values of binary mode are percent-encoded."""
    yield "content-type", kind.encode()
    for name, value in headers.items():
        if name.startswith(PREFIX) and kind != STRUCTURED:
            yield f"ce_{name.removeprefix(PREFIX)}", unquote_to_bytes(value.strip('"'))


def _problem(no: Refused, *below: int) -> Problem:
    if no.reason is MessageRefusal.unreadable:
        return problems.invalid_body(CLOUD_EVENTS, at(*below, detail=CLOUD_EVENTS))
    return problems.invalid_body(None, at(*below, no.field or "", detail=NAMED))
