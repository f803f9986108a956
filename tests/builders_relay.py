"""Events told into an outbox, a relay that sends them, and the log they end up in."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, TopicPartition

from broker_access import client_options
from builders_delivery import CLERK, COUNTY, GRANTED, INTAKE, NOON
from clock import open_clock
from contracts.kafka import read_headers
from contracts.topics import CASES
from database import AdvisoryLock, Pool
from databases import Database
from delivery import NewEvent, outbox, relay


@asynccontextmanager
async def relaying(place: Database, bootstrap: str) -> AsyncIterator[asyncio.Event]:
    """A relay in this process; its wake event."""
    wake = asyncio.Event()
    task = asyncio.create_task(relay.run(place.url, bootstrap, INTAKE, open_clock("system"), wake))
    try:
        yield wake
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def tell(pool: Pool, subjects: Sequence[str], times: int = 1) -> None:
    """So many events about each subject, a transaction each time."""
    for _ in range(times):
        async with pool.acquire() as connection, connection.transaction():
            await outbox.add(
                connection,
                *(NewEvent(GRANTED, s, COUNTY, "wenzhou-2018", NOON, NOON, CLERK) for s in subjects),
            )


def new_subjects(count: int = 5) -> list[str]:
    return [str(uuid4()) for _ in range(count)]


async def is_empty(pool: Pool) -> bool:
    return not await pool.fetchval("SELECT count(*) FROM outbox")


async def log_of(bootstrap: str, subjects: Sequence[str], topic: str = CASES) -> dict[str, list[int]]:
    """The sequence numbers of each subject as they lie in Kafka."""
    reader = AIOKafkaConsumer(**client_options(bootstrap), auto_offset_reset="earliest")
    await reader.start()
    try:
        partitions = [TopicPartition(topic, number) for number in range(12)]
        reader.assign(partitions)
        ends = await reader.end_offsets(partitions)
        sequences: dict[str, list[int]] = {subject: [] for subject in subjects}
        for partition in partitions:
            while await reader.position(partition) < ends[partition]:
                for record in (await reader.getmany(partition, timeout_ms=1000)).get(partition, []):
                    headers = read_headers(record.headers)
                    if headers.subject in sequences:
                        sequences[headers.subject].append(headers.sequence)
        return sequences
    finally:
        await reader.stop()


def firsts(numbers: Sequence[int]) -> list[int]:
    """Without what was sent again."""
    return list(dict.fromkeys(numbers))


async def holders(pool: Pool) -> int:
    """How many sessions of this database hold the relay's lock."""
    held: int = await pool.fetchval(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = $1"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        AdvisoryLock.relay,
    )
    return held
