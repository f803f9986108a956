"""A Kafka message as the ledger sees it, whatever carried it, and what can be read of its headers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from contracts import ActorKind, Unreadable
from contracts.attribute_values import aware, event_id
from contracts.content_modes import in_binary_mode, lowered
from contracts.kafka import Headers, read_headers

T = TypeVar("T")
LONGEST: Final = 200
HIGHEST: Final = 2**62
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 9000
NO_ID: Final = UUID(int=0)
"""Stands for an id that could not be read."""


class Partition(NamedTuple):
    """A partition of a topic; equal to the plain pair."""

    topic: str
    partition: int


class Hole(bytes):
    """Stands for offsets up to `end` without a record for anybody: markers, aborted, compacted away.

    A class of our own, as UndecodableBatch, so that no producer can send one.
    """

    end: int

    def __new__(cls, end: int) -> "Hole":
        hole = super().__new__(cls)
        hole.end = end
        return hole


class UndecodableBatch(bytes):
    """The bytes of a whole batch, up to `end`, that no record can be made of; `reason` says why."""

    end: int
    reason: str

    def __new__(cls, batch: bytes, end: int, reason: str) -> "UndecodableBatch":
        whole = super().__new__(cls, batch)
        whole.end, whole.reason = end, reason
        return whole


MARKERS: Final = (Hole, UndecodableBatch)


@dataclass(frozen=True, slots=True)
class Message:
    """One record; `timestamp` is Kafka's, in milliseconds."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    timestamp: int = 0

    @property
    def place(self) -> tuple[str, int, int]:
        """Where it lies in the log."""
        return self.topic, self.partition, self.offset

    @property
    def next_offset(self) -> int:
        """Where the log goes on behind it."""
        return self.value.end if isinstance(self.value, MARKERS) else self.offset + 1


def message_of(record: Any) -> Message:
    """The same as aiokafka has it."""
    return Message(
        record.topic,
        record.partition,
        record.offset,
        record.key,
        record.value,
        record.headers,
        record.timestamp,
    )


@dataclass(frozen=True, slots=True)
class PartialHeaders:
    """Those headers of a record that could be read; the rest is None."""

    source: str | None = None
    subject: str | None = None
    sequence: int | None = None
    id: UUID | None = None
    type: str | None = None
    county: str | None = None
    campaign: str | None = None
    actor_kind: str | None = None
    actor_county: str | None = None
    time: datetime | None = None
    recorded: datetime | None = None
    epoch: int | None = None
    epoch_first: int | None = None


@dataclass(frozen=True, slots=True)
class SpoiltHeaders:
    """What can be read of headers that as a whole cannot be, and why not.

    Its source, subject and number still keep its subject in order. Empty, 0 and NO_ID: could not be read.
    """

    partial: PartialHeaders
    reason: str

    @property
    def source(self) -> str:
        return self.partial.source or ""

    @property
    def subject(self) -> str:
        return self.partial.subject or ""

    @property
    def sequence(self) -> int:
        return self.partial.sequence or 0

    @property
    def id(self) -> UUID:
        return self.partial.id or NO_ID

    @property
    def epoch(self) -> int:
        return self.partial.epoch or 0

    @property
    def epoch_first(self) -> int:
        """Its own number where none can be believed: it is then judged when its turn comes."""
        return min(self.partial.epoch_first or self.sequence, self.sequence)


def headers_of(message: Message) -> Headers | SpoiltHeaders:
    """The headers of a record, or what is left of them."""
    if isinstance(message.value, UndecodableBatch):
        return SpoiltHeaders(PartialHeaders(), message.value.reason)
    try:
        return storable_headers(message)
    except Unreadable as error:
        return SpoiltHeaders(_partial(message), str(error.args[0]))


def storable_headers(message: Message) -> Headers:
    """The headers of a record, fit for the database.

    Raises Unreadable for what is missing, malformed, or more than a column or an index can hold.
    """
    headers = read_headers(message.headers, message.value)
    if not "".join([name for name, _ in message.headers]).isascii():
        _check_names(message)
    _check_texts(headers)
    if headers.sequence > HIGHEST or headers.epoch > HIGHEST:
        raise Unreadable("ce_sequence or ce_epoch is too large")
    if headers.epoch_first > headers.sequence:
        raise Unreadable("ce_epochfirst lies beyond ce_sequence")
    if not (_is_storable(headers.time) and _is_storable(headers.recorded)):
        raise Unreadable("a time is outside the years we know")
    return headers


def _check_texts(headers: Headers) -> None:
    """All of them together are mostly shorter than one may be."""
    texts = (headers.source, headers.type, headers.subject, headers.county, headers.campaign)
    of_actor = headers.actor.county or ""
    together = "".join((*texts, of_actor))
    is_long = len(together) > LONGEST
    if "\x00" in together or (is_long and max(map(len, texts)) > LONGEST):
        raise Unreadable("an attribute is too long or holds a NUL")
    if is_long and len(of_actor) > LONGEST:
        raise Unreadable("ce_actorcounty is too long")


def _check_names(message: Message) -> None:
    """A byte that is not UTF-8 has become a surrogate, which cannot be encoded again."""
    try:
        "".join(name for name, _ in message.headers).encode()
    except UnicodeEncodeError:
        raise Unreadable("the name of a header is not UTF-8") from None


def encoded_name(name: str) -> bytes:
    """A header's name as it came, byte for byte."""
    return name.encode("utf-8", "surrogateescape")


def decoded_name(name: bytes) -> str:
    """Bytes that are not UTF-8 are kept, as surrogates."""
    return name.decode("utf-8", "surrogateescape")


def partial_headers(headers: Headers | SpoiltHeaders) -> PartialHeaders:
    """What is written down beside a held message."""
    if isinstance(headers, SpoiltHeaders):
        return headers.partial
    return PartialHeaders(
        source=headers.source,
        subject=headers.subject,
        sequence=headers.sequence,
        id=headers.id,
        type=headers.type,
        county=headers.county,
        campaign=headers.campaign,
        actor_kind=headers.actor.kind.value,
        actor_county=headers.actor.county,
        time=headers.time,
        recorded=headers.recorded,
        epoch=headers.epoch,
    )


def _partial(message: Message) -> PartialHeaders:
    raw = _with_one_value(_in_binary_mode(message))
    kind = _read(raw, "ce_actorkind", ActorKind)
    return PartialHeaders(
        source=_read(raw, "ce_source", _plain),
        subject=_read(raw, "ce_subject", _plain),
        sequence=_read(raw, "ce_sequence", _number),
        id=_read(raw, "ce_id", event_id),
        type=_read(raw, "ce_type", _plain),
        county=_read(raw, "ce_county", _plain),
        campaign=_read(raw, "ce_campaign", _plain),
        actor_kind=kind.value if kind else None,
        actor_county=_read(raw, "ce_actorcounty", _plain),
        time=_read(raw, "ce_time", _instant),
        recorded=_read(raw, "ce_recordedtime", _instant),
        epoch=_read(raw, "ce_epoch", _number),
        epoch_first=_read(raw, "ce_epochfirst", _number),
    )


def _present(message: Message) -> list[tuple[str, bytes]]:
    return [(name, value) for name, value in message.headers if value is not None]


def _in_binary_mode(message: Message) -> list[tuple[str, bytes]]:
    try:
        return in_binary_mode(_present(message), message.value)[0]
    except Unreadable:
        return lowered(_present(message))


def _with_one_value(headers: Sequence[tuple[str, bytes]]) -> dict[str, bytes]:
    """Of what comes with two values, neither is to be believed."""
    values: dict[str, set[bytes]] = {}
    for name, value in headers:
        values.setdefault(name, set()).add(value)
    return {name: value for name, value in headers if len(values[name]) == 1}


def _read(raw: dict[str, bytes], name: str, parse: Callable[[str], T]) -> T | None:
    try:
        return parse(raw[name].decode())
    except (KeyError, ValueError):
        return None


def _plain(text: str) -> str:
    if not 0 < len(text) <= LONGEST or "\x00" in text:
        raise ValueError("not fit for a column")
    return text


def _number(text: str) -> int:
    number = int(text)
    if not 0 < number <= HIGHEST:
        raise ValueError("not fit for a column")
    return number


def _instant(text: str) -> datetime:
    instant = aware(text)
    if not _is_storable(instant):
        raise ValueError("not fit for a column")
    return instant


def _is_storable(instant: datetime) -> bool:
    return FIRST_YEAR <= instant.year < LAST_YEAR
