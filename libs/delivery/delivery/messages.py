"""A Kafka message as the ledger sees it, whatever carried it, and what can be read of its headers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from contracts import Actor, ActorKind, Unreadable
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


@dataclass(frozen=True, slots=True)
class Readable:
    """Those attributes of a record that could be read; the rest is None."""

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


@dataclass(frozen=True, slots=True)
class Spoilt:
    """What can be read of a message whose attributes as a whole cannot be, and why not.

    Its source, subject and number still keep its subject in order. Empty, 0 and NO_ID: could not be read.
    """

    known: Readable
    reason: str

    @property
    def source(self) -> str:
        return self.known.source or ""

    @property
    def subject(self) -> str:
        return self.known.subject or ""

    @property
    def sequence(self) -> int:
        return self.known.sequence or 0

    @property
    def id(self) -> UUID:
        return self.known.id or NO_ID


def read(message: Message) -> Headers | Spoilt:
    """The attributes of a record, or what is left of them."""
    try:
        return attributes(message)
    except Unreadable as error:
        return Spoilt(readable(message), str(error.args[0]))


def attributes(message: Message) -> Headers:
    """The attributes of a record, also fit for the database.

    Raises Unreadable for what is missing, malformed, or more than a column or an index can hold.
    """
    headers = read_headers(_present(message))
    texts = (headers.source, headers.type, headers.subject, headers.county, headers.campaign)
    if max(map(len, texts)) > LONGEST or "\x00" in "".join((*texts, headers.actor.county or "")):
        raise Unreadable("an attribute is too long or holds a NUL")
    if len(headers.actor.county or "") > LONGEST:
        raise Unreadable("ce_actorcounty is too long")
    if headers.sequence > HIGHEST:
        raise Unreadable("ce_sequence is too large")
    if not (_is_storable(headers.time) and _is_storable(headers.recorded)):
        raise Unreadable("a time is outside the years we know")
    return headers


def readable(message: Message) -> Readable:
    """Whatever can be read of a record whose attributes as a whole cannot."""
    found = dict(_present(message))
    kind = _read(found, "ce_actorkind", ActorKind)
    return Readable(
        source=_read(found, "ce_source", _plain),
        subject=_read(found, "ce_subject", _plain),
        sequence=_read(found, "ce_sequence", _number),
        id=_read(found, "ce_id", UUID),
        type=_read(found, "ce_type", _plain),
        county=_read(found, "ce_county", _plain),
        campaign=_read(found, "ce_campaign", _plain),
        actor_kind=kind.value if kind else None,
        actor_county=_read(found, "ce_actorcounty", _plain),
        time=_read(found, "ce_time", _instant),
        recorded=_read(found, "ce_recordedtime", _instant),
    )


def actor_of(kind: str, county: str | None) -> Actor:
    """The actor of a held row."""
    return Actor(ActorKind(kind), county)


def _present(message: Message) -> list[tuple[str, bytes]]:
    return [(name, value) for name, value in message.headers if value is not None]


def _read(found: dict[str, bytes], name: str, parse: Callable[[str], T]) -> T | None:
    try:
        return parse(found[name].decode())
    except (KeyError, ValueError):
        return None


def _plain(text: str) -> str:
    if not _is_plain(text):
        raise ValueError("not fit for a column")
    return text


def _is_plain(text: str) -> bool:
    return 0 < len(text) <= LONGEST and "\x00" not in text


def _number(text: str) -> int:
    number = int(text)
    if not 0 < number <= HIGHEST:
        raise ValueError("not fit for a column")
    return number


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or not _is_storable(instant):
        raise ValueError("not fit for a column")
    return instant


def _is_storable(instant: datetime) -> bool:
    return FIRST_YEAR <= instant.year < LAST_YEAR
