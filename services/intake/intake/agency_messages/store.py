"""Messages of agencies, each once, and what agencies were told."""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from contracts.agencies import AgencyEvent, MessageAnswered
from database import Connection, is_transient
from intake.agency_messages.rules import RawMessage


@dataclass(frozen=True, slots=True)
class Answered:
    """The receipt a message was given, and the keyed hash of what it said."""

    content_hash: bytes
    receipt: MessageAnswered


@dataclass(frozen=True, slots=True)
class Told:
    """Something an agency is told. `traceparent`: only of an answer, that of its own message."""

    agency: str
    event_id: UUID
    event: AgencyEvent
    key: str
    recorded_at: datetime
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class FeedItem:
    """The same, numbered, as it is kept."""

    number: int
    event_id: UUID
    type: str
    key: str
    data: dict[str, Any]
    recorded_at: datetime


async def claim(
    conn: Connection, agency: str, raw: RawMessage, content_hash: bytes, now: datetime
) -> Answered | None:
    """None: it is new, and ours to answer. Who sends the same at this moment is waited for."""
    new = await conn.fetchval(
        """
        INSERT INTO agency_messages (agency, source, id, content_hash, recorded_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT DO NOTHING RETURNING true
        """,
        *(agency, raw.source, raw.id, content_hash, now),
    )
    if new:
        return None
    row = await conn.fetchrow(
        """
        SELECT content_hash, receipt::text FROM agency_messages WHERE agency = $1 AND source = $2 AND id = $3
        """,
        *(agency, raw.source, raw.id),
    )
    assert row is not None
    return Answered(row["content_hash"], MessageAnswered.model_validate_json(row["receipt"]))


async def keep_receipt(
    conn: Connection, agency: str, raw: RawMessage, receipt: MessageAnswered, about: str | None = None
) -> None:
    """`about`: of one that was taken."""
    await conn.execute(
        """
        UPDATE agency_messages SET receipt = $4::text::jsonb, about = $5
        WHERE agency = $1 AND source = $2 AND id = $3
        """,
        *(agency, raw.source, raw.id, receipt.model_dump_json(), about),
    )


async def taken_about(conn: Connection, agency: str, about: str, at_most: int) -> int:
    """How many messages about a case or a document were taken, as far as `at_most`."""
    taken: int = await conn.fetchval(
        "SELECT count(*) FROM (SELECT FROM agency_messages WHERE agency = $1 AND about = $2 LIMIT $3) AS t",
        *(agency, about, at_most),
    )
    return taken


async def begin_effect(conn: Connection) -> None:
    await conn.execute("SAVEPOINT effect")


async def end_effect(conn: Connection, *, keep: bool) -> None:
    await conn.execute("RELEASE SAVEPOINT effect" if keep else "ROLLBACK TO SAVEPOINT effect")


@asynccontextmanager
async def savepoint(conn: Connection) -> AsyncIterator[None]:
    """What fails in it leaves nothing behind, and the transaction goes on; not after passing trouble."""
    await conn.execute("SAVEPOINT messages")
    try:
        yield
    except Exception as error:
        if not is_transient(error) and not conn.is_closed():
            await conn.execute("ROLLBACK TO SAVEPOINT messages")
        raise
    await conn.execute("RELEASE SAVEPOINT messages")


async def add_to_feed(conn: Connection, told: Sequence[Told]) -> Collection[str]:
    """The agencies among them that read Kafka: their topics have been made, and the consumer has met them.

    Numbered under the locks of the agencies' rows, sorted and taken last in a transaction: who reads the
    feed up to a number has seen all that was ever given a smaller one.
    """
    counts = Counter(each.agency for each in told)
    if len(counts) > 1:
        await conn.execute(
            "SELECT FROM agencies WHERE code = ANY ($1::text[]) ORDER BY code FOR NO KEY UPDATE",
            sorted(counts),
        )
    rows = await conn.fetch(
        """
        WITH new AS (
            SELECT *
            FROM unnest($3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
                WITH ORDINALITY AS n (agency, event_id, type, key, data, recorded_at, place)
        ), counted AS (
            UPDATE agencies a SET feed_number = a.feed_number + c.many
            FROM unnest($1::text[], $2::bigint[]) AS c (code, many) WHERE a.code = c.code
            RETURNING a.code, a.ways, a.kafka_is_open, a.feed_number - c.many AS before
        ), added AS (
            INSERT INTO agency_feed (agency, number, event_id, type, key, data, recorded_at)
            SELECT agency, before + row_number() OVER (PARTITION BY agency ORDER BY place),
                   event_id, type, key, data::jsonb, recorded_at
            FROM new JOIN counted ON code = agency
            RETURNING agency
        )
        SELECT code, (SELECT count(*) FROM added) AS added,
               'kafka' = ANY (ways) AND (
                   kafka_is_open OR EXISTS (SELECT FROM progress WHERE topic = 'agency.' || code || '.in.v1')
               ) AS by_kafka
        FROM counted
        """,
        list(counts),
        list(counts.values()),
        *map(
            list,
            zip(
                *(
                    (e.agency, e.event_id, e.event.type, e.key, e.event.model_dump_json(), e.recorded_at)
                    for e in told
                ),
                strict=True,
            ),
        ),
    )
    added = rows[0]["added"] if rows else 0
    assert added == len(told), "an agency that is not there, or not to be seen"
    return {row["code"] for row in rows if row["by_kafka"]}


async def read_feed(conn: Connection, agency: str, after: int, limit: int) -> Sequence[FeedItem]:
    rows = await conn.fetch(
        """
        SELECT number, event_id, type, key, data::text, recorded_at FROM agency_feed
        WHERE agency = $1 AND number > $2 ORDER BY number LIMIT $3
        """,
        *(agency, after, limit),
    )
    return [FeedItem(**{**row, "data": from_json(row["data"])}) for row in rows]


async def oldest_unanswered(conn: Connection) -> Mapping[str, datetime]:
    """By agency, when the oldest of its messages that an operator must see to was held (machine time)."""
    rows = await conn.fetch(
        """
        SELECT substr(source, 8) AS agency, min(held_at) AS since FROM held
        WHERE starts_with(source, 'agency/') AND state <> 'dismissed' GROUP BY source
        """
    )
    return {row["agency"]: row["since"] for row in rows}
