"""Messages as other services send them, a log to read them from, and effects that leave traces to count."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg

from contracts import Actor, ActorKind, Envelope, Event
from contracts.intake import AidGranted, ApplicationWithdrawn, PapersSupplied
from contracts.kafka import to_record
from contracts.topics import CASES
from database import Connection, Pool, open_pool
from databases import Database
from delivery import (
    BatchResult,
    Effects,
    Fuse,
    Message,
    Partition,
    all_at_once,
    held,
    ledger,
    nothing_to_prepare,
    on,
    one_by_one,
    quarantine,
)

NOON = datetime.fromisoformat("2019-01-08T12:00:00+08:00")
COUNTY = "330302"
CLERK = Actor(ActorKind.client, COUNTY)
INTAKE = "/yuanxin/intake"

GRANTED = AidGranted(basis="N2.1")
WITHDRAWN = ApplicationWithdrawn(reason="recipient_asks")
UNHANDLED = PapersSupplied(papers=("identity",))
HANDLED: Collection[type[Event]] = (AidGranted, ApplicationWithdrawn)


@dataclass
class Log:
    """One partition of the case log. What is said gets its subject's next sequence and the next offset.

    `epochs`: of a subject whose producer was restored, its epoch and the first number of it.
    """

    partition: int = 0
    topic: str = CASES
    messages: list[Message] = field(default_factory=list)
    sequences: dict[str, int] = field(default_factory=dict)
    epochs: dict[str, tuple[int, int]] = field(default_factory=dict)

    def say(
        self,
        subject: str,
        event: Event = GRANTED,
        *,
        sequence: int | None = None,
        id_: UUID | None = None,
        county: str = COUNTY,
        actor: Actor = CLERK,
        epoch: tuple[int, int] | None = None,
        traceparent: str | None = None,
    ) -> Message:
        """Append an event; a number may be left out, or given again, also in an epoch that is over."""
        number = self.sequences.get(subject, 0) + 1 if sequence is None else sequence
        epoch_number, epoch_first = epoch or self.epochs.get(subject, (0, 1))
        self.sequences[subject] = max(number, self.sequences.get(subject, 0))
        envelope = Envelope(
            id=id_ or uuid4(),
            source=event.source,
            type=event.type,
            subject=subject,
            time=NOON,
            recorded=NOON,
            sequence=number,
            county=county,
            campaign="wenzhou-2018",
            actor=actor,
            data=event,
            traceparent=traceparent,
            epoch=epoch_number,
            epoch_first=epoch_first,
        )
        record = to_record(envelope)
        return self.append(record.key, record.value, record.headers)

    def restore(self, subject: str, known: int) -> None:
        """Its producer comes back from a backup that knows so many of its numbers."""
        self.epochs[subject] = self.epochs.get(subject, (0, 1))[0] + 1, known + 1
        self.sequences[subject] = known

    def append(
        self, key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes | None]]
    ) -> Message:
        """Append anything at all."""
        message = Message(self.topic, self.partition, len(self.messages), key, value, list(headers))
        self.messages.append(message)
        return message

    def again(self, message: Message) -> Message:
        """The same message once more, as a relay that was killed sends it."""
        return self.append(message.key, message.value, message.headers)


def with_header(message: Message, name: str, value: bytes | None) -> Message:
    """The message with one header replaced; None takes it away."""
    others = [(key, kept) for key, kept in message.headers if key != name]
    return replace(message, headers=others if value is None else [*others, (name, value)])


def spoilt(message: Message) -> Message:
    """Its headers read well, its value does not."""
    return replace(message, value=b"{")


class Poison(Exception):
    """What a handler raises on purpose."""


@dataclass
class Traces:
    """Effects that write a row per event, and can be told which events they choke on."""

    pool: Pool
    poisonous: set[UUID] = field(default_factory=set)
    batches: list[int] = field(default_factory=list)

    @property
    def effects(self) -> Effects:
        return all_at_once(HANDLED, self._apply)

    @property
    def effects_one_by_one(self) -> Effects:
        return one_by_one(*(on(event, self._apply_one) for event in HANDLED))

    async def _apply(self, connection: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
        self.batches.append(len(envelopes))
        for envelope in envelopes:
            await self._apply_one(connection, envelope, now)

    async def _apply_one(self, connection: Connection, envelope: Envelope, now: datetime) -> None:
        await connection.execute(
            "INSERT INTO traces (subject, sequence, event_id) VALUES ($1, $2, $3)",
            envelope.subject,
            envelope.sequence,
            envelope.id,
        )
        if envelope.id in self.poisonous:
            raise Poison

    async def deliver(self, messages: Sequence[Message], fuse: Fuse | None = None) -> BatchResult:
        return await ledger.apply_batch(self.pool, messages, self.effects, nothing_to_prepare, NOON, fuse)

    async def replay(self) -> Mapping[int, str]:
        return await quarantine.replay(self.pool, self.effects, nothing_to_prepare, NOON)

    async def of(self, subject: str) -> list[int]:
        """The sequence numbers that had their effect on a subject, in the order in which they had it."""
        rows = await self.pool.fetch("SELECT sequence FROM traces WHERE subject = $1 ORDER BY id", subject)
        return [row["sequence"] for row in rows]

    async def held(self) -> list[tuple[str, int | None]]:
        """What waits: (state, sequence)."""
        return [(row.state, row.sequence) for row in await held.list_waiting(self.pool)]

    async def next_offset(self, topic: str = CASES, partition: int = 0) -> int:
        return (await ledger.next_offsets(self.pool, [topic])).get(Partition(topic, partition), 0)


@asynccontextmanager
async def traced(place: Database) -> AsyncIterator[Traces]:
    """A database with the tables of delivery and one of traces."""
    owner = await asyncpg.connect(place.owner_url)
    await owner.execute(
        "CREATE TABLE traces"
        " (id bigint GENERATED ALWAYS AS IDENTITY, subject text, sequence bigint, event_id uuid)"
    )
    await owner.close()
    async with open_pool(place.url, min_size=1, max_size=8) as pool:
        yield Traces(pool)
