"""From the outbox to Kafka: a queue, never a cursor; one active relay per service (decision 2).

Rows still present are sent in the order of their id and deleted once Kafka has acknowledged them. The session
that holds the advisory lock also reads and deletes, so a relay that was replaced cannot delete anything.
A row that the broker refuses stays and is tried again now and then; only its own subject waits behind it.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg
import structlog
from aiokafka.errors import KafkaError, UnknownTopicOrPartitionError

from clock import Clock
from contracts.topics import CASES, COUNTIES, WATERMARKS
from database import Connection, is_transient, keep_alive
from delivery import broker, outbox, relay_session, watermark
from delivery.crash_points import AFTER_SEND_BEFORE_DELETE, crash_here
from delivery.lookout import SELDOM_SECONDS, Lookout
from delivery.message_spans import tell_sent
from delivery.outbox import OutboxRow
from delivery.relay_first import RelayFirst
from delivery.relay_session import write
from delivery.sender import SEND_SECONDS, Refusal, missing_topics, refusal_alone, send
from delivery.spacing import Spacing
from telemetry import metrics, trace
from watchdog import beat, goes_on, waits_for

BATCH: Final = 1000
APART_SECONDS: Final = 0.015
AGAIN_SECONDS: Final = 0.3
REFUSED_SECONDS: Final = 10.0
WATERMARK_SECONDS: Final = 1.0
LOG: Final = (CASES, COUNTIES)
"""Everybody's topics: without one of them nothing goes on, and the watermark is about them alone."""

log = structlog.get_logger()


class ProducerSpent(Exception):
    """After a refusal the next batch would have a wrong number: a new producer is needed."""


@dataclass
class Term:
    """The time in which this relay is the active one: as long as its session and its producer live."""

    connection: Connection
    producer: Any
    reader: Any
    bootstrap: str
    source: str
    clock: Clock
    crash_at: str | None
    some_refused: bool
    first: RelayFirst
    lookout: Lookout
    refused_due: float = field(default_factory=lambda: time.monotonic() + REFUSED_SECONDS)
    spacing: Spacing = field(default_factory=lambda: Spacing(APART_SECONDS))

    @property
    def service(self) -> str:
        return self.source.rpartition("/")[2]


async def run(
    dsn: str,
    bootstrap: str,
    source: str,
    clock: Clock,
    wake: asyncio.Event,
    crash_at: str | None = None,
    *,
    first: RelayFirst | None = None,
    seldom_seconds: float = SELDOM_SECONDS,
) -> None:
    """Send for ever. Trouble with Kafka or the session ends the term; the next reads the rows again.

    `seldom_seconds`: how often to look, where nobody tells of rows. `first`: told when it is behind.
    """
    first = first or RelayFirst()
    while True:
        lookout = Lookout(seldom_seconds)
        try:
            await _serve_term(dsn, bootstrap, source, clock, wake, crash_at, first, lookout)
        except Exception as error:
            if not _is_passing(error):
                raise
            log.warning("the relay starts again", error=type(error).__name__)
            waits_for(type(error).__name__)
        finally:
            first.note(is_behind=False)
        await asyncio.sleep(AGAIN_SECONDS)


def _is_passing(error: Exception) -> bool:
    passing = (KafkaError, OSError, asyncpg.QueryCanceledError, ProducerSpent)
    return is_transient(error) or isinstance(error, passing)


async def _serve_term(
    dsn: str,
    bootstrap: str,
    source: str,
    clock: Clock,
    wake: asyncio.Event,
    crash_at: str | None,
    first: RelayFirst,
    lookout: Lookout,
) -> None:
    async with (
        broker.producer(bootstrap) as producer,
        broker.reader(bootstrap) as reader,
        relay_session.open_session(dsn) as session,
    ):
        await relay_session.wait_for_lock(session)
        log.info("the relay is active", source=source)
        refused = await outbox.some_refused(session)
        term = Term(session, producer, reader, bootstrap, source, clock, crash_at, refused, first, lookout)
        watermark_due = asyncio.Event()
        async with _watermark_timer(clock, watermark_due, wake):
            while True:
                await _turn(term, watermark_due, wake)


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
    goes_on()
    await asyncio.sleep(term.spacing.left(time.monotonic()))
    told = wake.is_set()
    wake.clear()
    all_sent = await _send_oldest(term, told=told)
    if term.some_refused and time.monotonic() >= term.refused_due:
        await _send_refused_again(term)
    if watermark_due.is_set():
        watermark_due.clear()
        beat()
        await _publish_watermark(term)
    if all_sent:
        with suppress(TimeoutError):
            async with asyncio.timeout(term.lookout.pause(time.monotonic())):
                await wake.wait()


async def _send_oldest(term: Term, *, told: bool) -> bool:
    """Send up to BATCH rows and delete them; was that all that there is to send?"""
    rows = await outbox.oldest(term.connection, term.source, BATCH, some_refused=term.some_refused)
    term.spacing.took(len(rows), time.monotonic())
    term.first.note(is_behind=len(rows) == BATCH)
    if not rows:
        return True
    term.lookout.found(time.monotonic(), told=told)
    if flawed := [row for row in rows if row.flaw]:
        await _keep_flawed(term, flawed)
        return False
    if missing := await _of_missing_topics(term, rows):
        for refusal in missing:
            await _keep_refused(term, refusal.row, refusal)
        return False
    began = time.time_ns()
    answers = await keep_alive(term.connection, send(term.producer, rows))
    if trace.is_exported():
        tell_sent(answers.acknowledged, began)
    crash_here(AFTER_SEND_BEFORE_DELETE, term.crash_at)
    await _remove(term, answers.acknowledged)
    if answers.refused:
        await _find_the_refused(term, answers.refused)
    if answers.trouble:
        raise answers.trouble
    return len(answers.acknowledged) == len(rows) < BATCH


async def _of_missing_topics(term: Term, rows: Sequence[OutboxRow]) -> Sequence[Refusal]:
    """An agency's topic may not be there (yet): its rows wait, and nobody else's."""
    topics = {row.topic for row in rows}.difference(LOG)
    if not topics:
        return ()
    missing = await keep_alive(term.connection, missing_topics(term.producer, topics))
    return [Refusal(row, UnknownTopicOrPartitionError()) for row in rows if row.topic in missing]


async def _find_the_refused(term: Term, refusals: Sequence[Refusal]) -> None:
    """Which rows of refused batches is it about? Then a new term, for the producer is spent."""
    closed = {refusal.row.topic: refusal for refusal in refusals if refusal.is_about_its_topic}
    await _send_one_by_one(term, [refusal.row for refusal in refusals], closed)
    raise ProducerSpent


async def _send_refused_again(term: Term) -> None:
    """Somebody may have mended it: then they go first, and what follows of their subjects after them."""
    rows = await outbox.refused(term.connection, term.source, BATCH)
    if rows:
        missing = await _of_missing_topics(term, rows)
        await _send_one_by_one(term, rows, {refusal.row.topic: refusal for refusal in missing})
    term.some_refused = await outbox.some_refused(term.connection)
    term.refused_due = time.monotonic() + REFUSED_SECONDS


async def _send_one_by_one(term: Term, rows: Sequence[OutboxRow], closed: dict[str, Refusal]) -> None:
    """In order; a refused row keeps back those of its subject. `closed`: topics that refuse any row."""
    waiting: set[str | None] = set()
    async with broker.producer(term.bootstrap, idempotent=False) as alone:
        for row in sorted(rows, key=lambda row: row.id):
            beat()
            if row.subject in waiting:
                continue
            if row.flaw:
                waiting.update({row.subject} - {None})
                continue
            refusal = closed.get(row.topic) or await keep_alive(term.connection, refusal_alone(alone, row))
            if refusal is None:
                await _remove(term, [row])
                continue
            waiting.update({row.subject} - {None})
            if refusal.is_about_its_topic:
                closed[row.topic] = refusal
            await _keep_refused(term, row, refusal)


async def _keep_refused(term: Term, row: OutboxRow, refusal: Refusal) -> None:
    if await _mark(term, row, refusal.reason):
        log.error("the broker refuses an event: its subject waits", topic=row.topic, reason=refusal.reason)


async def _keep_flawed(term: Term, rows: Sequence[OutboxRow]) -> None:
    """Somebody put them there who should not: they stay for an operator to see, like what is refused."""
    for row in rows:
        if await _mark(term, row, row.flaw or ""):
            log.error("an event is not ours to send: its subject waits", topic=row.topic, reason=row.flaw)


async def _mark(term: Term, row: OutboxRow, reason: str) -> bool:
    term.some_refused = True
    return await write(term.connection, lambda: outbox.mark_refused(term.connection, row, reason))


async def _remove(term: Term, rows: Sequence[OutboxRow]) -> None:
    """What Kafka has acknowledged."""
    if rows:
        await write(term.connection, lambda: outbox.remove(term.connection, rows))
        for topic, published in Counter(row.topic for row in rows).items():
            metrics.relay_published.labels(term.service, topic).inc(published)


async def _publish_watermark(term: Term) -> None:
    """Business now, then the oldest row, then the end offsets: in this order (decision 4)."""
    now = term.clock.now()
    oldest = await outbox.oldest_recorded(term.connection, LOG)
    ends = await keep_alive(term.connection, _ends(term))
    mark = watermark.new_watermark(term.source, now, oldest, ends)
    sending = term.producer.send_and_wait(WATERMARKS, watermark.encode(mark), key=term.source.encode())
    async with asyncio.timeout(SEND_SECONDS):
        await keep_alive(term.connection, sending)


async def _ends(term: Term) -> watermark.Ends:
    async with asyncio.timeout(SEND_SECONDS):
        partitions = await broker.partitions_of(term.producer, LOG)
        return await broker.ends_of(term.reader, partitions)
