"""Messages that have not had their effect: their rows, and what they mean for whoever shows figures.

Every SQL statement about `held` stands here; what an operator may do with them is in quarantine.py.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from contracts import EVENTS, SOURCES, ActorKind
from database import Connection, Pool
from delivery.messages import (
    Message,
    PartialHeaders,
    Partition,
    UndecodableBatch,
    decoded_name,
    encoded_name,
)

State = Literal["parked", "quarantined", "dismissed"]
LATEST_MS: Final = 2**62
"""No timestamp of a foreign producer may be more than its column takes."""
FAR_AHEAD_MS: Final = 4_102_444_800_000
"""2100: what lies further ahead is no time that the database could reckon with."""

ADD: Final = """
INSERT INTO held (topic, partition, "offset", timestamp_ms, key, value, header_names, header_values,
                  state, reason, source, subject, sequence, event_id, type, county, campaign,
                  actor_kind, actor_county, occurred, recorded, batch_end, epoch)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23)
"""


@dataclass(frozen=True, slots=True)
class HeldMessage:
    """A message as it is listed: where it lies in the log, why it is held, and what its headers say."""

    id: int
    state: State
    reason: str
    held_at: datetime
    topic: str
    partition: int
    offset: int
    source: str | None
    subject: str | None
    sequence: int | None
    event_id: UUID | None
    type: str | None
    county: str | None
    campaign: str | None
    actor_kind: str | None
    actor_county: str | None
    occurred: datetime | None
    recorded: datetime | None
    batch_end: int | None
    """Of a whole batch that no record could be made of: up to where it reaches."""
    epoch: int | None


@dataclass(frozen=True, slots=True)
class WholeHeldMessage(HeldMessage):
    """The same with its bytes."""

    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    header_names: Sequence[bytes]
    header_values: Sequence[bytes | None]
    dismissed_at: datetime | None

    @property
    def message(self) -> Message:
        """As it came, byte for byte."""
        value = self.value
        if self.batch_end is not None:
            value = UndecodableBatch(value or b"", self.batch_end, self.reason)
        names = (decoded_name(name) for name in self.header_names)
        return Message(
            topic=self.topic,
            partition=self.partition,
            offset=self.offset,
            key=self.key,
            value=value,
            headers=list(zip(names, self.header_values, strict=True)),
            timestamp=self.timestamp_ms,
        )


@dataclass(frozen=True, slots=True)
class HeldCounties:
    """Whose figures held messages keep incomplete; `unknown`: one of ours names no county, so everybody's."""

    counties: frozenset[str]
    unknown: bool


@dataclass(frozen=True, slots=True)
class HeldAct:
    """What the headers of a held message say of an act: whose it was, and when it was recorded."""

    county: str
    recorded: datetime


async def list_waiting(connection: Connection | Pool) -> Sequence[HeldMessage]:
    """Everything but what was dismissed, oldest first, without the bytes."""
    rows = await connection.fetch(
        'SELECT id, state, reason, held_at, topic, partition, "offset", source, subject, sequence, event_id,'
        " type, county, campaign, actor_kind, actor_county, occurred, recorded, batch_end, epoch"
        " FROM held WHERE state <> 'dismissed' ORDER BY id"
    )
    return [HeldMessage(**row) for row in rows]


async def get(connection: Connection | Pool, row: int) -> WholeHeldMessage | None:
    """One of them with its bytes."""
    whole = await connection.fetchrow("SELECT * FROM held WHERE id = $1", row)
    return None if whole is None else WholeHeldMessage(**whole)


async def counties(connection: Connection | Pool, before: datetime | None = None) -> HeldCounties:
    """The counties whose figures are incomplete while messages wait.

    One that names no county may be anybody's if it may be ours: by its source, by its type, or as a batch of
    which nobody knows who sent it. A stranger's is nobody's. `before`: only of what was recorded before an
    instant, or, where that cannot be read, bears an earlier time in the log.
    """
    rows = await connection.fetch(
        "SELECT DISTINCT county FROM held WHERE state <> 'dismissed' AND (county IS NOT NULL"
        " OR source = ANY($1::text[]) OR type = ANY($2::text[]) OR batch_end IS NOT NULL)"
        " AND ($3::timestamptz IS NULL"
        "      OR coalesce(recorded, to_timestamp(least(timestamp_ms, $4::bigint) / 1000.0)) < $3)",
        list(SOURCES),
        list(EVENTS),
        before,
        FAR_AHEAD_MS,
    )
    named = {row["county"] for row in rows}
    return HeldCounties(frozenset(named - {None}), None in named)


async def acts(
    connection: Connection | Pool,
    campaign: str,
    kinds: Collection[ActorKind],
    since: datetime,
    before: datetime,
) -> Sequence[HeldAct]:
    """Acts recorded in [since, before) by actors of these kinds: held or dismissed, somebody did them.

    A message whose campaign cannot be read counts for every campaign.
    """
    rows = await connection.fetch(
        "SELECT DISTINCT actor_county AS county, recorded FROM held"
        " WHERE (campaign = $1 OR campaign IS NULL) AND actor_kind = ANY($2::text[])"
        " AND actor_county IS NOT NULL AND recorded >= $3 AND recorded < $4",
        campaign,
        [kind.value for kind in kinds],
        since,
        before,
    )
    return [HeldAct(**row) for row in rows]


async def quarantined(connection: Connection | Pool, among: Collection[int] | None) -> Sequence[int]:
    """The rows in quarantine in the order in which a replay must take them; `among` None: all."""
    rows = await connection.fetch(
        "SELECT id FROM held WHERE state = 'quarantined' AND ($1::bigint[] IS NULL OR id = ANY($1))"
        " ORDER BY source, subject, epoch, sequence, id",
        None if among is None else [*among],
    )
    return [row["id"] for row in rows]


async def place_of(connection: Connection, row: int) -> Partition | None:
    """Where it was read from."""
    place = await connection.fetchrow("SELECT topic, partition FROM held WHERE id = $1", row)
    return None if place is None else Partition(**place)


async def of_subjects(
    connection: Connection, keys: Sequence[tuple[str, str]], without: Collection[int]
) -> Sequence[WholeHeldMessage]:
    """What waits of producers' subjects (source, subject), except the rows in `without`."""
    rows = await connection.fetch(
        "SELECT * FROM held"
        " WHERE (source, subject) IN (SELECT * FROM unnest($1::text[], $2::text[]))"
        " AND state <> 'dismissed' AND id <> ALL($3::bigint[]) ORDER BY epoch, sequence, id",
        [source for source, _ in keys],
        [subject for _, subject in keys],
        list(without),
    )
    return [WholeHeldMessage(**row) for row in rows]


async def blocked(connection: Connection, keys: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """The subjects among these of which a message is in quarantine; what is parked behind it is not read.

    It stays there until this transaction ends: whoever lets it go then sees what was parked meanwhile, and
    one that is just being let go is waited for. Partitions of one topic share no other lock.
    """
    rows = await connection.fetch(
        "SELECT source, subject FROM held"
        " WHERE (source, subject) IN (SELECT * FROM unnest($1::text[], $2::text[]))"
        " AND state = 'quarantined' ORDER BY id FOR SHARE",
        [source for source, _ in keys],
        [subject for _, subject in keys],
    )
    return {(row["source"], row["subject"]) for row in rows}


async def add(connection: Connection, rows: Sequence[tuple[Message, PartialHeaders, State, str]]) -> None:
    """Keep messages with their bytes: (message, what is readable of its headers, state, reason)."""
    await connection.executemany(ADD, [_values(*row) for row in rows])


async def add_once(connection: Connection, row: tuple[Message, PartialHeaders, State, str]) -> None:
    """One that may come again, as over HTTP; it lies in no log, and its place is made of what names it."""
    await connection.execute(f"{ADD} ON CONFLICT DO NOTHING", *_values(*row))


def _values(message: Message, headers: PartialHeaders, state: State, reason: str) -> tuple[Any, ...]:
    return (
        message.topic,
        message.partition,
        message.offset,
        max(-LATEST_MS, min(message.timestamp, LATEST_MS)),
        message.key,
        message.value,
        [encoded_name(name) for name, _ in message.headers],
        [value for _, value in message.headers],
        state,
        reason,
        headers.source,
        headers.subject,
        headers.sequence,
        headers.id,
        headers.type,
        headers.county,
        headers.campaign,
        headers.actor_kind,
        headers.actor_county,
        headers.time,
        headers.recorded,
        message.value.end if isinstance(message.value, UndecodableBatch) else None,
        headers.epoch,
    )


async def set_state(connection: Connection, changes: Sequence[tuple[int, State, str]]) -> None:
    """Rows that were tried again or dismissed: (row, state, reason)."""
    await connection.executemany(
        """
        UPDATE held SET state = $2, reason = $3, dismissed_at = CASE WHEN $2 = 'dismissed' THEN now() END
        WHERE id = $1
        """,
        changes,
    )


async def forget_bytes(pool: Pool, kept: timedelta, at_most: int) -> int:
    """Of messages dismissed longer ago than that; what was done to them, and what was read of them, stays.

    How many; nobody applies them any more, and a stranger's bytes may name anybody.
    """
    forgotten: int = await pool.fetchval(
        """
        WITH old AS (
            SELECT id FROM held WHERE dismissed_at < now() - $1::interval
            AND (num_nonnulls(key, value) > 0 OR cardinality(header_names) > 0)
            ORDER BY dismissed_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ), emptied AS (
            UPDATE held SET key = NULL, value = NULL, header_names = '{}', header_values = '{}'
            FROM old WHERE held.id = old.id RETURNING 1
        )
        SELECT count(*) FROM emptied
        """,
        kept,
        at_most,
    )
    return forgotten


async def remove(connection: Connection, rows: Collection[int]) -> None:
    """Messages that have had their effect at last."""
    await connection.execute("DELETE FROM held WHERE id = ANY($1::bigint[])", list(rows))
