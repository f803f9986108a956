"""Ways of doing it that are known to be wrong, each as small as it can be: the checks must catch every one.

None is ours; decisions 2 to 5 say why.
"""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
from aiokafka import AIOKafkaProducer

from database import Connection, Pool
from delivery import Message, outbox
from delivery.messages import storable_headers

TRACE = "INSERT INTO traces (subject, sequence, event_id) VALUES ($1, $2, $3)"


class CursorRelay:
    """Sends what lies behind the last id it sent: an earlier row that commits later is never seen."""

    def __init__(self, pool: Pool, producer: AIOKafkaProducer) -> None:
        self._pool, self._producer, self._last = pool, producer, 0

    async def turn(self) -> None:
        rows = await self._pool.fetch(f"{outbox.ROW} WHERE id > $1 ORDER BY id", self._last)
        for row in rows:
            await send(self._producer, row)
            self._last = row["id"]
        await self._pool.execute("DELETE FROM outbox WHERE id = ANY($1)", [row["id"] for row in rows])


async def skip_locked_relay(pool: Pool, producer: AIOKafkaProducer, may_send: asyncio.Event) -> None:
    """One row at a time, whichever no other relay has: two of them reorder a case."""
    async with pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(f"{outbox.ROW} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED")
        assert row is not None
        await may_send.wait()
        await send(producer, row)
        await connection.execute("DELETE FROM outbox WHERE id = $1", row["id"])


async def send(producer: AIOKafkaProducer, row: Any) -> None:
    sent = outbox._row(row, "/yuanxin/intake")
    await producer.send_and_wait(sent.topic, sent.value, sent.key, headers=list(sent.headers))


class Killed(Exception):
    """Where the process dies."""


async def acknowledge_then_apply(pool: Pool, messages: Sequence[Message], dies: bool) -> None:
    """The offset is written down first, the effect in a transaction of its own."""
    for message in messages:
        await _advance(pool, message)
    if dies:
        raise Killed
    for message in messages:
        await leave_trace(pool, message)


async def apply_then_commit_to_kafka(
    pool: Pool, messages: Sequence[Message], consumer: Any, dies: bool
) -> None:
    """The effect is committed here, the offset in Kafka: between them lies the crash."""
    for message in messages:
        await leave_trace(pool, message)
    if dies:
        raise Killed
    await consumer.commit()


async def count_whatever_comes(pool: Pool, messages: Sequence[Message]) -> None:
    """A counter that grows with each delivery, and does not ask whether it knows the message."""
    for _ in messages:
        await pool.execute("UPDATE counters SET amount = amount + 1")


async def lock_as_they_come(
    connection: Connection, cases: Sequence[str], other_has_one: asyncio.Barrier
) -> None:
    """Row after row in the order of the message."""
    async with connection.transaction():
        for case in cases:
            await connection.execute("SELECT FROM locked WHERE case_id = $1 FOR UPDATE", case)
            if case == cases[0]:
                await other_has_one.wait()


async def sign_zero_unseen(connection: Connection, county: str, period: Any) -> bool:
    """Whoever says zero is believed."""
    return True


async def sign_zero_seen(connection: Connection, county: str, period: Any) -> bool:
    """The right way, for comparison."""
    against = "SELECT count(*) FROM figures WHERE county = $1 AND period = $2 AND measure = 'consultations'"
    return not await connection.fetchval(against, county, period)


async def sweep(
    connection: Connection, judged_at: datetime, county: str, opened: datetime, limit: timedelta,
    kinds: Sequence[str],
) -> None:  # fmt: skip
    """Silence by what was seen so far: right when judged at the watermark, by what people did."""
    since = await connection.fetchval(
        "SELECT max(recorded) FROM heard WHERE county = $1 AND actor_kind = ANY($2::text[])", county, [*kinds]
    )
    since = since or opened
    if since + limit < judged_at:
        await connection.execute(
            "INSERT INTO silences (campaign, county, ran_out, since, counted_from)"
            " VALUES ('wenzhou-2018', $1, $2, $3, 'heard') ON CONFLICT DO NOTHING",
            county,
            since + limit,
            since,
        )


async def leave_trace(pool: Pool, message: Message) -> None:
    headers = storable_headers(message)
    await pool.execute(TRACE, headers.subject, headers.sequence, headers.id)


async def go_on_where_it_was(pool: Pool, messages: Sequence[Message]) -> None:
    """A consumer that was stopped with a batch in its hands, and asks nobody who has been there meanwhile."""
    for message in messages:
        await leave_trace(pool, message)
        await _advance(pool, message)


async def send_under_new_ids(producer: AIOKafkaProducer, rows: Sequence[Any]) -> None:
    """A relay that was stopped with rows in its hands: what it sends gets its id only now."""
    for row in rows:
        headers = {**json.loads(row["headers"]), "ce_id": str(uuid4())}
        await send(producer, {**row, "headers": json.dumps(headers)})


async def _advance(pool: Pool, message: Message) -> None:
    await pool.execute(
        "INSERT INTO progress (topic, partition, next_offset) VALUES ($1, $2, $3)"
        " ON CONFLICT (topic, partition) DO UPDATE SET next_offset = EXCLUDED.next_offset",
        message.topic,
        message.partition,
        message.offset + 1,
    )


async def unsorted_workers(url: str) -> int:
    """Two workers meet at the same two rows from both ends; how many of them were ended by the database."""
    barrier = asyncio.Barrier(2)
    connections = [await asyncpg.connect(url) for _ in range(2)]
    orders = (["a", "b"], ["b", "a"])
    try:
        ends = await asyncio.gather(
            *(lock_as_they_come(c, o, barrier) for c, o in zip(connections, orders, strict=True)),
            return_exceptions=True,
        )
    finally:
        for connection in connections:
            await connection.close()
    return sum(isinstance(end, asyncpg.DeadlockDetectedError) for end in ends)
