"""Cases and counties, a batch at a time, into the ledger of reporting's database.

Faust shares the partitions among the workers and carries the messages; what has had its effect is the
ledger's word alone, and Kafka's committed offset a hint for lag tools (decision 5).
"""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence, Set
from contextlib import aclosing, suppress
from typing import Any, Final

import faust
import structlog
from aiokafka.errors import KafkaError
from faust.exceptions import ConsumerNotStarted
from faust.transport.drivers.aiokafka import Consumer
from faust.types import TP

from clock import Clock
from contracts import Envelope, Service
from database import Connection, Pool, is_ahead, is_transient, newest_versions, while_transient
from delivery import BatchResult, Fuse, Message, Partition, TooManyFailures, ledger
from delivery.crash_points import AFTER_COMMIT_BEFORE_ACK, crash_here
from delivery.message_counts import add_to_metrics
from delivery.positions import LedgerMismatch, check_offsets, checked_topic_ids, ledger_positions
from reporting.consumer import EFFECTS, TOPICS, prepare
from reporting.settings import Settings
from reporting.stream.ledger_consumer import LedgerConsumer
from reporting.stream.record_bundles import LARGEST, messages_of
from reporting.stream.standstill import Standstill
from reporting.stream.taking import take_events
from serving import MADE_FOR_NEWER, packages_of
from telemetry import metrics
from watchdog import Watchdog
from watchdog.cancellation import is_cancelled
from watchdog.standing_tasks import standing_tasks

SERVICE: Final = Service.reporting
BUNDLES: Final = 2000 // LARGEST
LOOK_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 3.0
MISMATCH_SECONDS: Final = 10.0
STUCK_SECONDS: Final = 60.0
AGAIN_SECONDS: Final = 1.0

log = structlog.get_logger()


class Worker:
    """One worker's way through its batches. What it cannot mend ends the process: the ledger decides anew."""

    def __init__(self, settings: Settings, pool: Pool, clock: Clock) -> None:
        self.settings, self.pool, self.clock = settings, pool, clock
        self.watchdog = Watchdog()
        self.watchdog.watch("stream")
        metrics.loop_waiting.labels(SERVICE, "stream").set_function(self._waits)
        self.fuse = Fuse()
        self.stopped: set[str] = set()
        self.not_consumed: set[str] = set()
        self.standstill = Standstill(pool, settings.kafka, TOPICS)
        self.newest_versions = newest_versions(packages_of(SERVICE))

    async def positions(self, consumer: Consumer) -> Mapping[TP, int]:
        """Where each partition goes on; waits while the ledger and the log do not agree, or Kafka is away.

        Faust asks in the midst of a rebalance, where an error would end the process.
        An event's period is found in the stored calendars: the start has stored them, and it alone. A worker
        that runs on with old files comes here at each rebalance, also when one with newer files has joined.
        """
        while True:
            assigned = consumer.assignment()
            try:
                nexts = await self._agreed_positions(consumer, assigned)
            except LedgerMismatch as mismatch:
                log.error("nothing is consumed: the ledger and the log do not agree", reason=str(mismatch))
                self._say_not_consumed({where.topic for where in assigned})
                await asyncio.sleep(MISMATCH_SECONDS)
            except (KafkaError, OSError, asyncio.CancelledError) as error:
                if is_cancelled():
                    raise
                log.warning("where to read on is asked again: the broker is away", reason=repr(error))
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                self._say_consumed({where.topic for where in assigned})
                return {where: nexts[Partition(*where)] for where in assigned}

    async def _agreed_positions(self, consumer: Consumer, assigned: set[TP]) -> Mapping[Partition, int]:
        nexts = await while_transient(lambda: ledger_positions(self.pool, self.settings.kafka, assigned))
        beginnings = _by_partition(await consumer.earliest_offsets(*assigned))
        check_offsets(nexts, beginnings, _by_partition(await consumer.highwaters(*assigned)))
        return nexts

    def _say_not_consumed(self, topics: Set[str]) -> None:
        self.not_consumed.update(topics)
        for topic in topics:
            metrics.consumer_stopped.labels(SERVICE, topic).set(1)

    def _say_consumed(self, topics: Set[str]) -> None:
        """A topic whose fuse blew stays stopped until the next start."""
        for topic in topics - self.stopped:
            self.not_consumed.discard(topic)
            metrics.consumer_stopped.labels(SERVICE, topic).set(0)

    async def follow(self, app: faust.App, stream: Any) -> None:
        """Apply every batch, and acknowledge it only afterwards: Faust's own `take` would do so before."""
        async with aclosing(take_events(stream, BUNDLES)) as batches:
            async for events in batches:
                bundles = [event.message.value for event in events]
                await self._apply(app, [message for bundle in bundles for message in messages_of(bundle)])
                for event in events:
                    await stream.ack(event)

    async def _apply(self, app: faust.App, messages: Sequence[Message]) -> None:
        try:
            applied = await ledger.apply_batch(
                self.pool, messages, EFFECTS, self.prepare, self.clock.now, self.fuse
            )
        except Exception as error:  # noqa: BLE001 raised in an agent, Faust would acknowledge the batch and go on
            self.end("a batch could not be applied", exc_info=error)
        else:
            await self._applied(app, applied)

    async def prepare(self, conn: Connection, envelopes: Sequence[Envelope]) -> None:
        """Lock what a batch will change, and end where that is no longer ours to change (operations.md).

        In this order: what alters these tables has either committed, and is seen here, or waits for our end.
        A migration of other tables alone may let one batch pass.
        """
        await prepare(conn, envelopes)
        if await is_ahead(conn, self.newest_versions):
            self.end("the database is not ready for this code", reason=MADE_FOR_NEWER)

    async def _applied(self, app: faust.App, applied: BatchResult) -> None:
        add_to_metrics(SERVICE, applied.counts)
        crash_here(AFTER_COMMIT_BEFORE_ACK, self.settings.crash_at)
        for where, offset in applied.seek.items():
            await app.consumer.seek(TP(*where), offset)
        for topic, failures in applied.blown.items():
            await self._stop(topic, failures)

    async def _stop(self, topic: str, failures: TooManyFailures) -> None:
        """Nothing more of this topic until an operator has looked and starts the worker again."""
        log.error("this topic is no longer consumed until the worker starts again", reason=str(failures))
        self._say_not_consumed({topic})
        self.stopped.add(topic)
        await asyncio.Event().wait()

    async def watch(self, app: faust.App) -> None:
        """Behind for 60 s without a step of the ledger, though database and broker answer: stuck (L5).

        Not a task of Faust's own: these begin only when it has started.
        """
        moved = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self._end_at_another_log()
            if self.not_consumed - self.stopped or self._waits() or not await self._stands_still(app):
                moved = time.monotonic()
            elif time.monotonic() - moved > STUCK_SECONDS:
                self.end("the worker is behind and does not move", tasks=_tasks(app))

    def _waits(self) -> bool:
        """For a lock, or a database that is away or read-only: tried again and again, so not stuck."""
        return bool(self.watchdog.waiting) and not self.watchdog.stuck()

    async def _end_at_another_log(self) -> None:
        """A topic made anew under a running worker brings no new assignment; the next start says what is."""
        try:
            await checked_topic_ids(self.pool, self.settings.kafka, set(TOPICS) - self.not_consumed)
        except LedgerMismatch as mismatch:
            self.end(str(mismatch))
        except Exception as error:
            if not _passes(error):
                raise

    async def _stands_still(self, app: faust.App) -> bool:
        """Not while the database or the broker is away: that explains it."""
        assigned = {Partition(*where) for where in assignment(app)}
        try:
            return await self.standstill.look(assigned, self.stopped)
        except Exception as error:
            if not _passes(error):
                raise
            return False

    async def answers(self) -> bool:
        """Does the database answer?"""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                up = bool(await self.pool.fetchval("SELECT true"))
        except Exception as error:
            if not _passes(error):
                raise
            up = False
        metrics.database_up.labels(SERVICE).set(up)
        return up

    def end(self, what: str, **why: Any) -> None:
        """End this process at once, with nothing acknowledged; the supervisor starts another."""
        log.error(what, **why)
        os._exit(1)


def assignment(app: faust.App) -> Set[TP]:
    """None before it has started, nor while it is without its group."""
    try:
        return app.consumer.assignment()
    except ConsumerNotStarted:
        return set()


def _tasks(app: faust.App) -> Sequence[str]:
    """Where everything stands, here and in the thread of Faust's consumer."""
    loops = [asyncio.get_running_loop()]
    with suppress(ConsumerNotStarted):
        assert isinstance(app.consumer, LedgerConsumer)
        loops.append(app.consumer._thread.thread_loop)
    return standing_tasks(*loops)


def _passes(error: Exception) -> bool:
    """The database or the broker is away."""
    return is_transient(error) or isinstance(error, KafkaError | OSError)


def _by_partition(offsets: Mapping[TP, int]) -> dict[Partition, int]:
    return {Partition(*where): offset for where, offset in offsets.items()}
