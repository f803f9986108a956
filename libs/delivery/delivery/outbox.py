"""Events that happened, stored in the transaction of the change itself (decision 2).

Lock order. A subject's counter row is locked until the transaction ends. Within one call the subjects are
locked sorted. Several calls in one transaction cannot deadlock either, as long as whoever adds an event about
an existing subject already holds the row that the subject names (the case), locked in the one order: two
transactions then meet at that row, never at the counter. `EventCollector` adds a batch in one statement.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from pydantic_core import from_json, to_json
from uuid_utils.compat import uuid7

from contracts import Actor, Envelope, Event
from contracts.kafka import to_attributes, to_value, topic_key
from database import Connection
from telemetry import trace

EVENTS: Final = """
new AS (
    SELECT n.subject, n.behind, n.recorded, n.topic, n.key, n.headers, {value} AS value, n.place
    FROM unnest(${}::text[], ${}::bigint[], ${}::timestamptz[], ${}::text[], ${}::bytea[], ${}::jsonb[],
                ${}::bytea[])
        WITH ORDINALITY AS n(subject, behind, recorded, topic, key, headers, value, place) {given}
), numbered AS (
    INSERT INTO subjects AS s (subject, last_sequence)
    SELECT subject, count(*) FROM new GROUP BY subject ORDER BY subject
    ON CONFLICT (subject) DO UPDATE SET last_sequence = s.last_sequence + EXCLUDED.last_sequence
    RETURNING subject, last_sequence, epoch, epoch_first
), sent AS (
    INSERT INTO outbox (recorded, topic, key, headers, value)
    SELECT recorded, topic, key,
           headers || CASE WHEN epoch = 0
               THEN jsonb_build_object('ce_sequence', (last_sequence - behind)::text)
               ELSE jsonb_build_object('ce_sequence', (last_sequence - behind)::text,
                                       'ce_epoch', epoch::text, 'ce_epochfirst', epoch_first::text) END,
           value
    FROM new JOIN numbered USING (subject)
    ORDER BY place
)
"""


def beside(changes: str, parameters: int, *, given: str, value: str, answer: str) -> str:
    """One statement for changes, parts of a WITH that use $1 … $parameters, and for the events about them.

    Its values: those of the changes, then `values(events)`. `given`: the part of the changes whose one row
    the events depend on; where it has none, nothing is added. `value`: what is sent, made of that row and of
    `n.value`. `answer`: a SELECT, what the statement is answered with.
    """
    places = range(parameters + 1, parameters + 8)
    return f"WITH {changes}, {EVENTS.format(*places, value=value, given=f', {given}')} {answer}"


ADD: Final = f"WITH {EVENTS.format(*range(1, 8), value='n.value', given='')} SELECT"
ROW: Final = "SELECT id, topic, key, headers, value FROM outbox"
FREE: Final = f"""{ROW} AS o
WHERE o.refused IS NULL
  AND NOT EXISTS (SELECT FROM outbox r
                  WHERE r.refused IS NOT NULL AND r.headers->>'ce_subject' = o.headers->>'ce_subject')"""

FOREIGN: Final = "ForeignSource"
UNREADABLE: Final = "UnreadableHeaders"


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be sent: what happened, to whom, when, and who acted.

    `topic`: of one that goes to a single reader, an agency, and not to the topic of its class; its key is its
    subject there, and without a county and a campaign it bears none. `id`: where it has one already.
    `traceparent`: of the request or the message in which it is made; without one it begins a trace.
    """

    data: Event
    subject: str
    county: str
    campaign: str
    time: datetime
    recorded: datetime
    actor: Actor
    topic: str | None = None
    id: UUID | None = None
    traceparent: str | None = field(default_factory=trace.current)


async def add(connection: Connection, *events: NewEvent) -> None:
    """Store events, in one statement for all, in their order."""
    if events:
        await connection.execute(ADD, *values(events))


def values(events: Sequence[NewEvent]) -> Sequence[Sequence[Any]]:
    """What the statement that adds these events is given."""
    envelopes = [_envelope(event, event.id or uuid7()) for event in events]
    return (
        [event.subject for event in events],
        list(_behind(events)),
        [event.recorded for event in events],
        [event.topic or event.data.topic for event in events],
        [
            event.subject.encode() if event.topic else topic_key(envelope)
            for event, envelope in zip(events, envelopes, strict=True)
        ],
        [_stored_headers(envelope) for envelope in envelopes],
        [to_value(envelope) for envelope in envelopes],
    )


def _behind(events: Sequence[NewEvent]) -> Iterator[int]:
    """Of each event, how many more follow about its subject."""
    left = Counter(event.subject for event in events)
    for event in events:
        left[event.subject] -= 1
        yield left[event.subject]


@dataclass
class EventCollector:
    """Collects the events of a whole batch, to be added in one statement at its end."""

    events: list[NewEvent] = field(default_factory=list)

    def add(self, *events: NewEvent) -> None:
        self.events.extend(events)

    async def flush(self, connection: Connection) -> None:
        """Store what was collected, and start again from nothing."""
        events, self.events = self.events, []
        await add(connection, *events)


class OutboxRow(NamedTuple):
    """An event that Kafka has not acknowledged yet, as it is sent.

    `flaw`: why it must not be sent, whatever the broker would say; no code of ours makes such a row.
    """

    id: int
    topic: str
    key: bytes
    headers: Sequence[tuple[str, bytes]]
    value: bytes
    subject: str | None
    flaw: str | None = None


async def oldest(
    connection: Connection, source: str, limit: int, *, some_refused: bool = False
) -> Sequence[OutboxRow]:
    """The rows to send first, in the order in which they must be sent; none of a subject that must wait.

    A row of another source comes with its flaw: what others decide never leaves here.
    """
    rows = await connection.fetch(f"{FREE if some_refused else ROW} ORDER BY id LIMIT $1", limit)
    return [_row(row, source) for row in rows]


async def refused(connection: Connection, source: str, limit: int) -> Sequence[OutboxRow]:
    """The rows that the broker refused, oldest first; behind each of them its subject waits.

    So many of each topic: one that stays closed keeps no other's from being tried again.
    """
    rows = await connection.fetch(
        "SELECT id, topic, key, headers, value FROM"
        " (SELECT *, row_number() OVER (PARTITION BY topic ORDER BY id) AS place"
        "  FROM outbox WHERE refused IS NOT NULL) AS r WHERE place <= $1 ORDER BY id",
        limit,
    )
    return [_row(row, source) for row in rows]


async def some_refused(connection: Connection) -> bool:
    """Whether any row is."""
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM outbox WHERE refused IS NOT NULL)"))


async def mark_refused(connection: Connection, row: OutboxRow, reason: str) -> bool:
    """The row stays and waits; False when that was known. A flawed row is refused by us."""
    marked = await connection.fetchval(
        "UPDATE outbox SET refused = $2, refused_at = coalesce(refused_at, now())"
        " WHERE id = $1 AND refused IS DISTINCT FROM $2 RETURNING true",
        row.id,
        reason,
    )
    return marked is not None


async def oldest_recorded(connection: Connection, topics: Sequence[str]) -> datetime | None:
    """The smallest recordedtime of all rows for these topics, refused ones too."""
    recorded: datetime | None = await connection.fetchval(
        "SELECT min(recorded) FROM outbox WHERE topic = ANY($1::text[])", topics
    )
    return recorded


async def remove(connection: Connection, rows: Sequence[OutboxRow]) -> None:
    """What Kafka has acknowledged."""
    await connection.execute("DELETE FROM outbox WHERE id = ANY($1::bigint[])", [row.id for row in rows])


def _envelope(event: NewEvent, id_: UUID) -> Envelope:
    """The sequence is still open: the statement gives it."""
    return Envelope(
        id=id_,
        source=event.data.source,
        type=event.data.type,
        subject=event.subject,
        time=event.time,
        recorded=event.recorded,
        sequence=0,
        county=event.county,
        campaign=event.campaign,
        actor=event.actor,
        data=event.data,
        traceparent=event.traceparent or trace.begin(event.data.type),
    )


def _row(row: Any, source: str) -> OutboxRow:
    headers = from_json(row["headers"], cache_strings="keys")
    try:
        sent = list(zip(headers, map(str.encode, headers.values()), strict=True))
        told, subject = headers["ce_source"], headers["ce_subject"]
    except (AttributeError, TypeError, KeyError):
        return OutboxRow(row["id"], row["topic"], row["key"], (), row["value"], None, UNREADABLE)
    flaw = None if told == source else FOREIGN
    return OutboxRow(row["id"], row["topic"], row["key"], sent, row["value"], subject, flaw)


def _stored_headers(envelope: Envelope) -> str:
    """The sequence is still to come."""
    attributes = to_attributes(envelope)
    del attributes["ce_sequence"]
    return to_json({name: text for name, text in attributes.items() if text}).decode()
