"""Faust's consumer, made to begin where the ledger stands and to hear of every offset (decisions 5, 15)."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

import faust
import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport
from faust.types import TP

from delivery import log_records
from delivery.spacing import Spacing
from reporting.stream.record_bundles import bundled

APART_SECONDS: Final = 0.04
GATHER_SECONDS: Final = 0.005
HINT_SECONDS: Final = 5.0

log = structlog.get_logger()


class WholeLogThread(AIOKafkaConsumerThread):
    """Faust's own, but it is told of every offset, whatever lies there (decision 15)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._spacing = Spacing(APART_SECONDS)
        self._resting: frozenset[TopicPartition] = frozenset()

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
        rested = bool(self._resting)
        if rested:
            await asyncio.sleep(self._spacing.left(time.monotonic()))
            consumer.resume(*self._resting & consumer.assignment())
            self._resting = frozenset()
        records = dict(await fetch(timeout=0.0 if rested else timeout))
        if rested:
            for where, more in (await fetch(timeout=GATHER_SECONDS if records else timeout)).items():
                records.setdefault(where, []).extend(more)
        now, how_many = time.monotonic(), sum(map(len, records.values()))
        self._spacing.took(how_many, now)
        if how_many and self._spacing.left(now):
            self._resting = frozenset(consumer.assignment() - consumer.paused())
            consumer.pause(*self._resting)
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


class LedgerApp(faust.App):
    """A Faust application that can say where each assigned partition goes on."""

    positions: Callable[[Consumer], Awaitable[Mapping[TP, int]]]


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
        nexts = await app.positions(self)
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
