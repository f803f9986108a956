"""How a row becomes bytes, and an entry a link of its chain. Pure; version 1 stays as it is for ever."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

VERSION: Final = 1
BEFORE_THE_FIRST: Final = bytes(32)
KEY: Final = json.JSONEncoder(sort_keys=True)
SAID: Final = json.JSONEncoder(separators=(",", ":"))


class Entry(NamedTuple):
    """A row of audit_chain; `key`: the primary key as JSON."""

    chain: str
    number: int
    fact: str
    key: str
    version: int
    content: bytes
    sealed_at: datetime
    hash: bytes


def content_hash(secret: bytes, fact: str, columns: Mapping[str, Any]) -> bytes:
    """Of all columns by name, with kind and value; a null is left out, so a column can be added later."""
    written = [
        [name, *_kind_and_text(columns[name])] for name in sorted(columns) if columns[name] is not None
    ]
    return _hash(secret, "row", fact, written)


def link_hash(secret: bytes, before: bytes, entry: Entry) -> bytes:
    """Of everything an entry says, and of the hash before it."""
    key = KEY.encode(json.loads(entry.key))
    said = [entry.chain, entry.number, entry.fact, key, entry.version, entry.content.hex()]
    return _hash(secret, "entry", *said, _time(entry.sealed_at), before.hex())


def next_entry(
    secret: bytes, head: Entry | None, chain: str, fact: str, key: str, content: bytes, at: datetime
) -> Entry:
    """The entry behind the head of a chain, or its first."""
    number, before = (head.number + 1, head.hash) if head else (1, BEFORE_THE_FIRST)
    unlinked = Entry(chain, number, fact, key, VERSION, content, at, b"")
    return unlinked._replace(hash=link_hash(secret, before, unlinked))


def _hash(secret: bytes, *said: Any) -> bytes:
    return hmac.digest(secret, SAID.encode(said).encode(), "sha256")


def _kind_and_text(value: Any) -> tuple[str, Any]:
    """By the kinds that a column has; one that is new here needs a line, and old entries verify as before."""
    match value:
        case bool() | str():
            return type(value).__name__, value
        case int() | Decimal():
            return "number", str(value)
        case bytes():
            return "bytes", value.hex()
        case datetime():
            return "time", _time(value)
        case date():
            return "date", value.isoformat()
        case UUID():
            return "uuid", str(value)
        case list():
            return "list", [None if each is None else _kind_and_text(each) for each in value]
    raise TypeError(f"a column of kind {type(value).__name__} can't be sealed")


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
