"""From the outbox to Kafka: a queue, never a cursor; one active relay per service (decision 2).

Rows still present are sent in the order of their id and deleted once Kafka has acknowledged them. The session
that holds the advisory lock also reads and deletes, so a relay that was replaced cannot delete anything.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import asyncpg
import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from clock import Clock
from contracts.topics import CASES, COUNTIES, WATERMARKS
from database import IDLE_LIMIT, AdvisoryLock, Connection, is_transient, keep_alive
from delivery import broker, outbox, watermark
from delivery.backlog import Backlog, read_backlog
from delivery.crash_points import AFTER_SEND_BEFORE_DELETE, crash_here
from delivery.outbox import OutboxRow
from telemetry import metrics
from watchdog import beat

BATCH: Final = 1000
POLL_SECONDS: Final = 0.05
STANDBY_SECONDS: Final = 0.2
AGAIN_SECONDS: Final = 0.3
SEND_SECONDS: Final = 10.0
WATERMARK_SECONDS: Final = 1.0

SESSION: Final = {
    "application_name": "relay",
    "idle_session_timeout": IDLE_LIMIT,
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "timezone": "Asia/Shanghai",
}

log = structlog.get_logger()


@dataclass
class Term:
    """The time in which this relay is the active one: as long as its session and its producer live."""

    connection: Connection
    producer: Any
    reader: Any
    partitions: Sequence[TopicPartition]
    source: str
    clock: Clock
    crash_at: str | None

    @property
    def service(self) -> str:
        return self.source.rpartition("/")[2]


async def run(
    dsn: str, bootstrap: str, source: str, clock: Clock, wake: asyncio.Event, crash_at: str | None = None
) -> None:
    """Send for ever. Trouble with Kafka or the session ends the term; the next reads the rows again."""
    while True:
        try:
            await _serve_term(dsn, bootstrap, source, clock, wake, crash_at)
        except Exception as error:
            if not _is_passing(error):
                raise
            log.warning("the relay starts again", error=type(error).__name__)
        beat()
        await asyncio.sleep(AGAIN_SECONDS)


def _is_passing(error: Exception) -> bool:
    return is_transient(error) or isinstance(error, (KafkaError, OSError, asyncpg.QueryCanceledError))


async def _serve_term(
    dsn: str, bootstrap: str, source: str, clock: Clock, wake: asyncio.Event, crash_at: str | None
) -> None:
    async with (
        broker.producer(bootstrap) as producer,
        broker.reader(bootstrap) as reader,
        _session(dsn) as session,
    ):
        async with asyncio.timeout(broker.START_SECONDS):
            partitions = await broker.partitions_of(producer, (CASES, COUNTIES))
        await _wait_for_lock(session)
        log.info("the relay is active", source=source)
        term = Term(session, producer, reader, partitions, source, clock, crash_at)
        watermark_due = asyncio.Event()
        async with _watermark_timer(clock, watermark_due, wake):
            try:
                while True:
                    await _turn(term, watermark_due, wake)
            finally:
                _remove_gauges(term.service)


@asynccontextmanager
async def _session(dsn: str) -> AsyncIterator[Connection]:
    """A direct connection, not from a pool: the lock lives and dies with it."""
    connection = await asyncpg.connect(dsn, timeout=5, command_timeout=15, server_settings=SESSION)
    try:
        yield connection
    finally:
        connection.terminate()


async def _wait_for_lock(session: Connection) -> None:
    """Stand by until no other relay of this service is active."""
    while not await session.fetchval("SELECT pg_try_advisory_lock($1)", AdvisoryLock.relay):
        beat()
        await asyncio.sleep(STANDBY_SECONDS)


@asynccontextmanager
async def _watermark_timer(
    clock: Clock, watermark_due: asyncio.Event, wake: asyncio.Event
) -> AsyncIterator[None]:
    task = asyncio.create_task(_set_due(clock, watermark_due, wake))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _set_due(clock: Clock, watermark_due: asyncio.Event, wake: asyncio.Event) -> None:
    """A watermark is due every second, and at once when the business clock has moved."""
    while True:
        seen = clock.now()
        watermark_due.set()
        wake.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(WATERMARK_SECONDS):
                await clock.changed(seen)


async def _turn(term: Term, watermark_due: asyncio.Event, wake: asyncio.Event) -> None:
    beat()
    wake.clear()
    sent = await _send_oldest(term)
    if watermark_due.is_set():
        watermark_due.clear()
        beat()
        await _publish_watermark(term)
    if sent < BATCH:
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await wake.wait()


async def _send_oldest(term: Term) -> int:
    """Send up to BATCH rows and delete them; how many."""
    rows = await outbox.oldest(term.connection, term.source, BATCH)
    if not rows:
        return 0
    await keep_alive(term.connection, _send(term.producer, rows))
    crash_here(AFTER_SEND_BEFORE_DELETE, term.crash_at)
    await outbox.remove(term.connection, rows)
    _count_published(term.service, rows)
    return len(rows)


async def _send(producer: Any, rows: Sequence[OutboxRow]) -> None:
    """In order, all acknowledged, within a deadline of our own: a producer may stay stuck after trouble."""
    async with asyncio.timeout(SEND_SECONDS):
        acknowledgements = [
            await producer.send(row.topic, row.value, key=row.key, headers=row.headers) for row in rows
        ]
        await asyncio.gather(*acknowledgements)


def _count_published(service: str, rows: Sequence[OutboxRow]) -> None:
    for topic, published in Counter(row.topic for row in rows).items():
        metrics.relay_published.labels(service, topic).inc(published)


async def _publish_watermark(term: Term) -> None:
    """Business now, then the oldest row, then the end offsets: in this order (decision 4)."""
    now = term.clock.now()
    backlog = await read_backlog(term.connection)
    ends = await keep_alive(term.connection, _ends(term))
    mark = watermark.new_watermark(term.source, now, backlog.oldest, ends)
    sending = term.producer.send_and_wait(WATERMARKS, watermark.encode(mark), key=term.source.encode())
    async with asyncio.timeout(SEND_SECONDS):
        await keep_alive(term.connection, sending)
    _set_gauges(term.service, now, backlog)


def _set_gauges(service: str, now: datetime, backlog: Backlog) -> None:
    """These come from the database, so the active relay alone sets them."""
    metrics.outbox_rows.labels(service).set(backlog.outbox)
    metrics.outbox_oldest.labels(service).set(backlog.oldest.timestamp() if backlog.oldest else 0)
    metrics.held_messages.labels(service).set(backlog.parked)
    metrics.quarantine_messages.labels(service).set(backlog.quarantined)
    metrics.clock_timestamp.labels(service).set(now.timestamp())


def _remove_gauges(service: str) -> None:
    """Another relay sets them now."""
    for gauge in (
        metrics.outbox_rows,
        metrics.outbox_oldest,
        metrics.held_messages,
        metrics.quarantine_messages,
        metrics.clock_timestamp,
    ):
        with suppress(KeyError):
            gauge.remove(service)


async def _ends(term: Term) -> watermark.Ends:
    async with asyncio.timeout(SEND_SECONDS):
        return await broker.ends_of(term.reader, term.partitions)
