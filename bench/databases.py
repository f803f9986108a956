"""Looks into the databases of a stack and at its log, as somebody who may see everything."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from broker_access import client_options
from contracts.topics import CASES, COUNTIES
from database import Connection
from devstack.stack import Stack

TOPICS: Final = (CASES, COUNTIES)
PARTITIONS: Final = 12
POLL_SECONDS: Final = 0.01
PATIENCE_SECONDS: Final = 180.0

Ends = Mapping[tuple[str, int], int]


@asynccontextmanager
async def opened(made: Stack, database: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(made.servers.postgres.url(database))
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def log_reader(bootstrap: str) -> AsyncIterator[Any]:
    """A consumer of no group."""
    reader = AIOKafkaConsumer(**client_options(bootstrap), enable_auto_commit=False)
    await reader.start()
    try:
        yield reader
    finally:
        await reader.stop()


async def ends(reader: Any, *topics: str) -> Ends:
    """Where the partitions of topics end now."""
    partitions = [TopicPartition(topic, each) for topic in topics for each in range(PARTITIONS)]
    return {tuple(where): offset for where, offset in (await reader.end_offsets(partitions)).items()}


async def applied(connection: Connection, *topics: str) -> int:
    """How many offsets of topics a service has behind it."""
    rows = await connection.fetchval(
        "SELECT coalesce(sum(next_offset), 0)::bigint FROM progress WHERE topic = ANY($1::text[])",
        list(topics),
    )
    return int(rows)


async def reaches(connection: Connection, wanted: Ends, seconds: float = PATIENCE_SECONDS) -> None:
    """Until a service has all of these offsets behind it."""
    topics = [topic for topic, _ in wanted]

    async def is_there() -> bool:
        rows = await connection.fetch("SELECT topic, partition, next_offset FROM progress")
        nexts = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
        return all(nexts.get(where, 0) >= offset for where, offset in wanted.items())

    await until(is_there, f"the ledger is at the end of {', '.join(dict.fromkeys(topics))}", seconds)


async def until(holds: Any, what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Asked again and again; a work that waits for ever has no figures."""
    gives_up = time.monotonic() + seconds
    while not await holds():
        if time.monotonic() > gives_up:
            raise RuntimeError(f"not within {seconds:.0f} s: {what}")
        await asyncio.sleep(POLL_SECONDS)
