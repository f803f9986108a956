"""A member of a Kafka consumer group: the partitions assigned to it, and from where it reads them.

Kafka's committed offset is only a hint for lag tools; nobody here reads it back.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError, NoOffsetForPartitionError

from broker_access import client_options
from delivery import broker, log_records
from delivery.messages import Message, Partition, message_of
from delivery.spacing import LARGE, Spacing

BATCH: Final = 2000
WAIT_MS: Final = 500
FETCH_WAIT_MS: Final = 1000
APART_SECONDS: Final = 0.04
STEADY_SECONDS: Final = 0.1
"""Apart while events come without a pause: what follows from one of them is no request that waits."""
GATHER_MS: Final = 5
"""What the client holds from before a pause comes first; what came during it is one more question away."""
COMMIT_SECONDS: Final = 2.0
REST_SECONDS: Final = 30.0
"""A group comes to rest in less: a member that says nothing for six seconds is out of it."""

log = structlog.get_logger()


@dataclass
class GroupMember:
    """`unplaced`: new partitions, paused until it is known where to start. `applied`: what to tell Kafka.

    `resting`: paused until the next batch may be taken. Otherwise the broker would be asked at once and would
    answer with the first event; what comes with it needs a second question, and the broker looks at each
    waiting question whenever anything arrives.
    """

    client: Any
    group: str
    unplaced: set[TopicPartition] = field(default_factory=set)
    applied: dict[TopicPartition, int] = field(default_factory=dict)
    resting: set[TopicPartition] = field(default_factory=set)
    committed_at: float = 0.0
    spacing: Spacing = field(default_factory=lambda: Spacing(APART_SECONDS, STEADY_SECONDS))

    def still_assigned(self, partitions: Iterable[TopicPartition]) -> list[TopicPartition]:
        """Those that no rebalance has taken away meanwhile."""
        return [where for where in partitions if where in self.client.assignment()]

    def seek(self, offsets: Mapping[Partition, int]) -> None:
        for where in self.still_assigned(TopicPartition(*partition) for partition in offsets):
            self.client.seek(where, offsets[Partition(*where)])

    def pause(self, topic: str) -> None:
        of_topic = {where for where in self.client.assignment() if where.topic == topic}
        self.client.pause(*of_topic)
        self.resting -= of_topic

    def rest(self) -> None:
        """Ask for nothing for now."""
        self.resting = set(self.client.assignment()) - set(self.client.paused())
        self.client.pause(*self.resting)

    def wake(self) -> None:
        """Ask again, for all at once."""
        self.client.resume(*self.still_assigned(self.resting - self.unplaced))
        self.resting.clear()


@asynccontextmanager
async def join(bootstrap: str, group: str, topics: Collection[str]) -> AsyncIterator[GroupMember]:
    """A member for as long as its client lives."""
    member = GroupMember(_client(bootstrap, group), group)
    try:
        async with asyncio.timeout(broker.START_SECONDS):
            await member.client.start()
        member.client.subscribe(list(topics), listener=_Listener(member))
        yield member
    finally:
        await broker.close(member.client)


def _client(bootstrap: str, group: str) -> Any:
    log_records.install()
    return AIOKafkaConsumer(
        **client_options(bootstrap),
        group_id=group,
        isolation_level=log_records.ISOLATION,
        enable_auto_commit=False,
        auto_offset_reset="none",
        max_poll_interval_ms=120_000,
        session_timeout_ms=6_000,
        heartbeat_interval_ms=2_000,
        request_timeout_ms=broker.REQUEST_MS,
        fetch_max_wait_ms=FETCH_WAIT_MS,
        metadata_max_age_ms=60_000,
    )


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    """Only pauses and notes: what is raised in here would be swallowed, and a database may be away."""

    def __init__(self, member: GroupMember) -> None:
        self._member = member

    def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        self._member.unplaced.clear()
        self._member.applied.clear()
        self._member.resting.clear()

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        self._member.client.pause(*assigned)
        self._member.unplaced = set(assigned)
        self._member.resting.clear()


async def next_messages(member: GroupMember, most: int = BATCH) -> Sequence[Message]:
    """What came in, `most` of each fetch.

    Without a position a new partition may complain before it has been placed.
    """
    try:
        messages = await _spaced_messages(member, most)
    except NoOffsetForPartitionError:
        if member.unplaced:
            return ()
        raise
    now = time.monotonic()
    member.spacing.took(len(messages), now)
    if messages and member.spacing.left(now):
        member.rest()
    return messages


async def _spaced_messages(member: GroupMember, most: int) -> Sequence[Message]:
    """At once after quiet; right behind a small batch, together with what comes meanwhile."""
    if member.resting:
        await asyncio.sleep(member.spacing.left(time.monotonic()))
        member.wake()
        if came := await _messages_within(member, 0, most):
            return came if len(came) >= LARGE else (*came, *await _messages_within(member, GATHER_MS, most))
    return await _messages_within(member, WAIT_MS, most)


async def _messages_within(member: GroupMember, milliseconds: int, most: int) -> Sequence[Message]:
    """TimeoutError: the group has not come to rest.

    aiokafka waits for it without an end: where the broker went away in between, for as long as it is away.
    """
    async with asyncio.timeout(REST_SECONDS):
        by_partition = await member.client.getmany(timeout_ms=milliseconds, max_records=most)
    return [message_of(record) for records in by_partition.values() for record in records]


async def log_bounds(
    client: Any, partitions: Collection[TopicPartition]
) -> tuple[Mapping[Partition, int], Mapping[Partition, int]]:
    """The first offset that the log still holds of each partition, and its end."""
    async with asyncio.timeout(broker.START_SECONDS):
        beginnings = await client.beginning_offsets(list(partitions))
        ends = await client.end_offsets(list(partitions))
    return _by_partition(beginnings), _by_partition(ends)


async def commit_now_and_then(member: GroupMember) -> None:
    """Tell Kafka how far the ledger is."""
    now = asyncio.get_running_loop().time()
    if not member.applied or now - member.committed_at < COMMIT_SECONDS:
        return
    offsets = {where: member.applied[where] for where in member.still_assigned(member.applied)}
    member.applied.clear()
    member.committed_at = now
    try:
        async with asyncio.timeout(COMMIT_SECONDS):
            await member.client.commit(offsets)
    except (KafkaError, TimeoutError) as error:
        log.info("Kafka did not take the offsets", error=type(error).__name__)


def _by_partition(offsets: Mapping[TopicPartition, int]) -> dict[Partition, int]:
    return {Partition(*where): offset for where, offset in offsets.items()}
