"""The Faust worker: cases and counties, a batch at a time, into the ledger of reporting's database.

Faust shares the partitions among the workers and carries the messages; what has had its effect is the
ledger's word alone, and Kafka's committed offset a hint for lag tools
(docs/decisions/0005-ledger-under-faust.md).
"""

import asyncio
import logging
import os
import signal
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence, Set
from contextlib import suppress
from functools import partial
from typing import Any, Final

import faust
import mode.loop
import structlog
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata
from faust.exceptions import ConsumerNotStarted
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport
from faust.types import TP
from prometheus_client import generate_latest

from broker_access.faust_client import faust_options
from campaign import Campaign
from clock import Clock, open_clock
from contracts import Service
from database import Pool, is_transient, open_pool, while_transient
from delivery import BatchResult, Fuse, Message, Partition, TooManyFailures, broker, ledger, log_records
from delivery.crash_points import AFTER_COMMIT_BEFORE_ACK, crash_here
from delivery.message_counts import add_to_metrics
from delivery.positions import LedgerMismatch, check_offsets, checked_topic_ids, ledger_positions
from delivery.spacing import Spacing
from reporting.audited import AUDITED
from reporting.calendar.store import write_calendars
from reporting.consumer import EFFECTS, TOPICS, prepare
from reporting.record_bundles import LARGEST, bundled, messages_of
from reporting.recovery import LastingTables, is_cancelled
from reporting.settings import Settings
from reporting.standstill import Standstill
from reporting.startup import read_campaigns
from serving import keep_campaigns, require_migrations, spare_the_collector, start
from telemetry import metrics
from watchdog import Watchdog
from watchdog.from_outside import OutsideGuard
from watchdog.standing_tasks import standing_tasks

SERVICE: Final = Service.reporting
BUNDLES: Final = 2000 // LARGEST
WITHIN_SECONDS: Final = 0.04
APART_SECONDS: Final = 0.025
GATHER_SECONDS: Final = 0.005
LOOK_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 3.0
MISMATCH_SECONDS: Final = 10.0
STUCK_SECONDS: Final = 60.0
STOP_SECONDS: Final = 8.0
AGAIN_SECONDS: Final = 1.0
HINT_SECONDS: Final = 5.0

log = structlog.get_logger()


class WholeLogThread(AIOKafkaConsumerThread):
    """Faust's own, but it is told of every offset, whatever lies there (decision 15)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._spacing = Spacing(APART_SECONDS)

    def _create_worker_consumer(self, transport: Any) -> Any:
        log_records.install()
        client = super()._create_worker_consumer(transport)
        # Faust would set this only together with transactions of its own.
        client._isolation_level = log_records.ISOLATION
        return client

    async def _fetch_records(
        self,
        consumer: Any,
        active_partitions: set[TP],
        timeout: float | None = None,
        max_records: int | None = None,
    ) -> Any:
        """As `delivery.group_member` does: right behind a few records, together with what comes meanwhile."""
        fetch = partial(super()._fetch_records, consumer, active_partitions, max_records=max_records)
        pause = self._spacing.left(time.monotonic())
        if pause:
            await asyncio.sleep(pause)
        records = dict(await fetch(timeout=0.0 if pause else timeout))
        if pause:
            for where, more in (await fetch(timeout=GATHER_SECONDS if records else timeout)).items():
                records.setdefault(where, []).extend(more)
        self._spacing.took(sum(map(len, records.values())), time.monotonic())
        return {where: bundled(of_partition) for where, of_partition in records.items()}

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """A hint for lag tools only; Faust would end its consumer when the broker is away."""
        hints = {where: OffsetAndMetadata(offset, "") for where, offset in offsets.items()}
        try:
            async with asyncio.timeout(HINT_SECONDS):
                await self._ensure_consumer().commit(hints)
        except (KafkaError, OSError) as error:
            log.info("no offset is committed now, the next one will be", reason=repr(error))
            return False
        return True


class LedgerConsumer(Consumer):
    """Starts where the ledger stands, not where Kafka's group was committed.

    Faust asks for the committed offsets after every rebalance; a seek made anywhere else is undone by that.
    """

    def _new_consumer_thread(self) -> WholeLogThread:
        return WholeLogThread(self, loop=self.loop, beacon=self.beacon)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Seek every assigned partition to the ledger, once it is sure that it is the same log."""
        app = self.app
        assert isinstance(app, LedgerApp)
        nexts = await app.worker.positions(self)
        await self._thread.call_thread(self._seek_each, nexts)
        return nexts

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """There is none: a message stands for all records of its partition up to its offset."""

    def _new_offset(self, tp: TP) -> int | None:
        """Messages are acknowledged in the order of their partition, so the last one says it all."""
        acknowledged = self._acked[tp]
        if not acknowledged:
            return None
        last = max(acknowledged)
        acknowledged.clear()
        self._acked_index[tp].clear()
        return last + 1

    async def _seek_each(self, offsets: Mapping[TP, int]) -> None:
        for where, offset in offsets.items():
            self._thread.seek(where, offset)


class LedgerTransport(Transport):
    """Faust's transport with our consumer."""

    Consumer = LedgerConsumer


class LedgerApp(faust.App):
    """A Faust application that knows its worker."""

    worker: "Worker"


class Worker:
    """One worker's way through its batches. What it cannot mend ends the process: the ledger decides anew."""

    def __init__(self, settings: Settings, pool: Pool, clock: Clock, campaigns: Collection[Campaign]) -> None:
        self.settings, self.pool, self.clock, self.campaigns = settings, pool, clock, campaigns
        self.watchdog = Watchdog()
        self.watchdog.watch("stream")
        metrics.loop_waiting.labels(SERVICE, "stream").set_function(self._waits)
        self.fuse = Fuse()
        self.stopped: set[str] = set()
        self.not_consumed: set[str] = set()
        self.standstill = Standstill(pool, settings.kafka, TOPICS)

    async def positions(self, consumer: Consumer) -> Mapping[TP, int]:
        """Where each partition goes on; waits while the ledger and the log do not agree, or Kafka is away.

        Faust asks in the midst of a rebalance, where an error would end the process.
        An event's period is found in the stored calendars: they are there before anything is read.
        """
        await while_transient(lambda: write_calendars(self.pool, self.campaigns))
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
        async for events in stream.noack_take(BUNDLES, within=WITHIN_SECONDS):
            bundles = [event.message.value for event in events]
            await self._apply(app, [message for bundle in bundles for message in messages_of(bundle)])
            for event in events:
                await stream.ack(event)

    async def _apply(self, app: faust.App, messages: Sequence[Message]) -> None:
        try:
            applied = await ledger.apply_batch(
                self.pool, messages, EFFECTS, prepare, self.clock.now, self.fuse
            )
        except Exception as error:  # noqa: BLE001 raised in an agent, Faust would acknowledge the batch and go on
            self.end("a batch could not be applied", exc_info=error)
        else:
            await self._applied(app, applied)

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
        assigned = {Partition(*where) for where in _assignment(app)}
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


def _assignment(app: faust.App) -> Set[TP]:
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


def build(worker: Worker) -> LedgerApp:
    """The Faust application: an agent per topic, and pages for the operator's probes."""
    settings = worker.settings
    app = LedgerApp(
        "yuanxin-reporting",
        **faust_options(settings.kafka),
        store="memory://",
        key_serializer="raw",
        value_serializer="raw",
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=6,
        broker_heartbeat_interval=2,
        stream_wait_empty=False,
        stream_buffer_maxsize=3 * BUNDLES,
        topic_disable_leader=True,
        topic_allow_declare=False,
        web_bind=settings.host,
        web_host=settings.host,
        web_port=settings.port or 6066,
        web_router_enabled=False,
        web_tables_enabled=False,
        TableManager=LastingTables,
    )
    app.worker = worker
    app.transport = LedgerTransport(app.conf.broker_consumer, app)
    for name in TOPICS:
        topic = app.topic(name, key_type=bytes, value_type=bytes)
        app.agent(topic, name=name)(_follower(worker, app))
    _add_pages(app, worker)
    return app


def _follower(worker: Worker, app: faust.App) -> Callable[[Any], Awaitable[None]]:
    async def follow(stream: Any) -> None:
        await worker.follow(app, stream)

    return follow


def _add_pages(app: faust.App, worker: Worker) -> None:
    async def livez(web: Any, request: Any) -> Any:
        return web.json({"status": "ok"})

    async def readyz(web: Any, request: Any) -> Any:
        checks = {"database": await worker.answers(), "broker": bool(_assignment(app))}
        ready = all(checks.values()) and not worker.not_consumed
        body = {**checks, "not_consumed": sorted(worker.not_consumed), "waiting": worker.watchdog.waiting}
        return web.json(body, status=200 if ready else 503)

    async def metrics_page(web: Any, request: Any) -> Any:
        await worker.answers()
        return web.bytes(generate_latest(metrics.REGISTRY), content_type="text/plain")

    app.page("/livez")(livez)
    app.page("/readyz")(readyz)
    app.page("/metrics")(metrics_page)


def _by_partition(offsets: Mapping[TP, int]) -> dict[Partition, int]:
    return {Partition(*where): offset for where, offset in offsets.items()}


async def serve(settings: Settings) -> int:
    """Work until a signal (0), or until Faust gives up (1)."""
    campaigns, clock = read_campaigns(settings).values(), open_clock(settings.clock)
    pool = await open_pool(settings.loops_url, min_size=0, application_name=SERVICE.value)
    await require_migrations(SERVICE, pool)
    await keep_campaigns(pool, campaigns, clock.now())
    stopping = asyncio.create_task(_signalled(), name="signal")
    guard = asyncio.create_task(OutsideGuard().guard(), name="guard")
    if await _first(stopping, _broker_answers(settings.kafka)) is stopping:
        return 0
    worker = Worker(settings, pool, clock, campaigns)
    app = build(worker)
    for library in ("faust", "mode", __name__):
        logging.getLogger(library).setLevel(logging.WARNING)
    spare_the_collector()
    watch = asyncio.create_task(worker.watch(app), name="watch")
    if await _first(stopping, app.start(), watch) not in (stopping, watch):
        await _first(stopping, app.wait_until_stopped(), watch)
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await app.stop()
    except TimeoutError:
        log.warning("the worker did not stop in time; the ledger knows what was applied")
    guard.cancel()
    return 0 if stopping.done() else 1


async def _signalled() -> None:
    """Until SIGTERM or SIGINT."""
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    await stopping.wait()


async def _broker_answers(bootstrap: str) -> None:
    """Faust does not wait for a broker that is away: it ends."""
    while True:
        try:
            async with broker.reader(bootstrap):
                return
        except (KafkaError, OSError) as error:
            log.warning("the broker does not answer yet", reason=repr(error))
            await asyncio.sleep(AGAIN_SECONDS)


async def _first(*works: Awaitable[Any]) -> asyncio.Future[Any]:
    """What ends first; it raises what that raised. The others are given up, tasks of the caller's are not."""
    tasks = {work: asyncio.ensure_future(work) for work in works}
    done, _ = await asyncio.wait(tasks.values(), return_when=asyncio.FIRST_COMPLETED)
    ended = next(task for task in tasks.values() if task in done)
    for work, task in tasks.items():
        if work is not task:
            task.cancel()
    ended.result()
    return ended


if __name__ == "__main__":
    mode.loop.use("uvloop")
    start(SERVICE, Settings, serve, EFFECTS, prepare, AUDITED)
