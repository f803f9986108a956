"""The log itself, one partition after another, from a given offset to a given end: by no group, and once."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from broker_access import client_options
from delivery import Message, Partition, broker, log_records
from delivery.group_member import log_bounds
from delivery.messages import message_of
from delivery.topic_ids import partitions_of

CHUNK: Final = 4000
FETCH_BYTES: Final = 4 * 1024 * 1024
FETCH_MS: Final = 10
"""The broker answers at once: at the end of a partition another one is read, nothing new is waited for."""
WAIT_MS: Final = 200
SILENT_SECONDS: Final = 4.0
"""No record for so long where there must be one: the broker is away. A transaction may wait for it (5 s)."""


Offsets = Mapping[Partition, int]


class NoAnswer(Exception):
    """The broker gives nothing of what it said it has."""


@dataclass
class LogReader:
    """A client of no group."""

    bootstrap: str
    client: Any
    chunk: int = CHUNK

    async def bounds(self, topics: Collection[str]) -> tuple[Offsets, Offsets]:
        """The first offset that the log still holds of each partition, and its end."""
        async with asyncio.timeout(broker.START_SECONDS):
            partitions = await partitions_of(self.bootstrap, topics)
        return await log_bounds(self.client, partitions)

    async def chunks(
        self, begins: Mapping[Partition, int], ends: Mapping[Partition, int]
    ) -> AsyncIterator[Sequence[Message]]:
        """What lies between, partition by partition: a case has all its events in one."""
        for where in sorted(ends):
            begin = begins.get(where, 0)
            if begin < ends[where]:
                async for chunk in self._of_partition(where, begin, ends[where]):
                    yield chunk

    async def _of_partition(self, where: Partition, begin: int, end: int) -> AsyncIterator[Sequence[Message]]:
        partition = TopicPartition(*where)
        self.client.assign([partition])
        self.client.seek(partition, begin)
        while begin < end:
            records = await self._records(partition)
            messages = [message_of(record) for record in records if record.offset < end]
            if messages:
                begin = messages[-1].next_offset
                yield messages

    async def _records(self, partition: TopicPartition) -> Sequence[Any]:
        asked = asyncio.get_running_loop().time()
        while asyncio.get_running_loop().time() - asked < SILENT_SECONDS:
            got = await self.client.getmany(partition, timeout_ms=WAIT_MS, max_records=self.chunk)
            if records := got.get(partition):
                return records  # type: ignore[no-any-return]
        raise NoAnswer(f"{partition.topic}[{partition.partition}]")


@asynccontextmanager
async def open_log(bootstrap: str) -> AsyncIterator[LogReader]:
    """For as long as it is read."""
    log_records.install()
    client = AIOKafkaConsumer(
        **client_options(bootstrap),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level=log_records.ISOLATION,
        request_timeout_ms=broker.REQUEST_MS,
        max_partition_fetch_bytes=FETCH_BYTES,
        fetch_max_wait_ms=FETCH_MS,
    )
    try:
        async with asyncio.timeout(broker.START_SECONDS):
            await client.start()
        yield LogReader(bootstrap, client)
    finally:
        await broker.close(client)
