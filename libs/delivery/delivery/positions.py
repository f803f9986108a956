"""Where reading goes on: where the ledger stands, once it is sure that it is about this log."""

import asyncio
from collections.abc import Collection, Mapping
from uuid import UUID

from database import Pool
from delivery import broker, ledger_store
from delivery.messages import Partition
from delivery.topic_ids import topic_ids


class LedgerMismatch(Exception):
    """The ledger and the log do not belong together; the one line says how. Nothing is consumed."""


async def ledger_positions(
    pool: Pool, bootstrap: str, partitions: Collection[tuple[str, int]]
) -> Mapping[Partition, int]:
    """The next offset of these partitions; also checks, or learns, which log the ledger is about.

    Raises LedgerMismatch when a topic is another one than this database has read.
    """
    topics = {topic for topic, _ in partitions}
    await ledger_store.seed_progress(pool, partitions)
    await ledger_store.learn_topic_ids(pool, await checked_topic_ids(pool, bootstrap, topics))
    return await ledger_store.progress_of(pool, topics)


async def checked_topic_ids(pool: Pool, bootstrap: str, topics: Collection[str]) -> Mapping[str, UUID]:
    """The ids of the topics, if they are those that this database has read, else LedgerMismatch."""
    async with asyncio.timeout(broker.START_SECONDS):
        actual = await topic_ids(bootstrap, topics)
    check_topic_ids(await ledger_store.topic_ids_of(pool, topics), actual)
    return actual


def check_topic_ids(known: Mapping[Partition, UUID | None], actual: Mapping[str, UUID]) -> None:
    """A topic that was deleted and made again is another log."""
    for where, topic_id in known.items():
        if topic_id is not None and where.topic in actual and actual[where.topic] != topic_id:
            raise LedgerMismatch(
                f"{where.topic} was created anew: not the log this database has read (docs/guarantees.md)"
            )


def check_offsets(
    nexts: Mapping[Partition, int], beginnings: Mapping[Partition, int], ends: Mapping[Partition, int]
) -> None:
    """beginning ≤ next ≤ end, or the log has lost something, or is another one."""
    for where, beginning in beginnings.items():
        if not beginning <= nexts[where] <= ends[where]:
            raise LedgerMismatch(
                f"{where.topic}/{where.partition}: the ledger stands at {nexts[where]},"
                f" the log holds {beginning} to {ends[where]} (see docs/guarantees.md)"
            )
