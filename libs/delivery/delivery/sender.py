"""Rows of the outbox to Kafka: which it acknowledged, which it refuses.

Of each partition one batch is on its way at a time, and the next goes when that was answered: what was
refused is never overtaken by what follows it. What was acknowledged is known row by row, so that trouble with
one repeats no other.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, TypeGuard

from aiokafka import TopicPartition
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    DuplicateSequenceNumber,
    InvalidProducerEpoch,
    InvalidProducerIdMapping,
    InvalidTopicError,
    KafkaError,
    KafkaTimeoutError,
    OutOfOrderSequenceNumber,
    ProducerClosed,
    ProducerFenced,
    TopicAuthorizationFailedError,
    UnknownProducerId,
    UnknownTopicOrPartitionError,
)
from aiokafka.partitioner import DefaultPartitioner

from delivery.outbox import OutboxRow

SEND_SECONDS: Final = 10.0

TROUBLE: Final = (
    KafkaTimeoutError,
    ProducerClosed,
    ProducerFenced,
    OutOfOrderSequenceNumber,
    DuplicateSequenceNumber,
    InvalidProducerEpoch,
    InvalidProducerIdMapping,
    UnknownProducerId,
    ClusterAuthorizationFailedError,
)
"""What says nothing about the rows, beside what Kafka calls retriable."""

PARTITIONER: Final = DefaultPartitioner()
PLACES_REMEMBERED: Final = 20_000
ABOUT_ITS_TOPIC: Final = (TopicAuthorizationFailedError, InvalidTopicError, UnknownTopicOrPartitionError)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that the broker does not take: itself, or the batch it was in."""

    row: OutboxRow
    error: KafkaError

    @property
    def reason(self) -> str:
        return type(self.error).__name__

    @property
    def is_about_its_topic(self) -> bool:
        """Every row of the topic would get the same."""
        return isinstance(self.error, ABOUT_ITS_TOPIC)


@dataclass(slots=True)
class Answers:
    """What is known of rows that were sent; of the others nothing is, because of `trouble`, or they wait."""

    acknowledged: list[OutboxRow] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    trouble: Exception | None = None

    def add(self, rows: Sequence[OutboxRow], error: BaseException | None) -> None:
        """The answer to one batch."""
        if error is None:
            self.acknowledged += rows
        elif is_refusal(error):
            self.refused += [Refusal(row, error) for row in rows]
        elif isinstance(error, Exception):
            self.trouble = error


def is_refusal(error: BaseException) -> TypeGuard[KafkaError]:
    """The broker would say the same again, however often these rows are sent."""
    return isinstance(error, KafkaError) and not error.retriable and not isinstance(error, TROUBLE)


async def send(producer: Any, rows: Sequence[OutboxRow]) -> Answers:
    """Send rows in their order, as many as fit into one batch per partition.

    Within a deadline of our own: a producer may stay stuck after trouble.
    """
    answers, sent = Answers(), dict[asyncio.Future[Any], Sequence[OutboxRow]]()
    try:
        async with asyncio.timeout(SEND_SECONDS):
            for where, of_partition in (await _by_partition(producer, rows, answers)).items():
                batch, packed = _pack(producer, of_partition)
                try:
                    sent[await producer.send_batch(batch, where.topic, partition=where.partition)] = packed
                except KafkaError as error:
                    answers.add(packed, error)
            if sent:
                await asyncio.wait(sent)
    except TimeoutError as late:
        answers.trouble = late
    for future, packed in sent.items():
        if future.done():
            answers.add(packed, future.exception())
        future.cancel()
    return answers


async def missing_topics(producer: Any, topics: Collection[str]) -> frozenset[str]:
    """Those that the broker does not have. Sending to one would wait for it, and everybody with it."""
    unmet = {topic for topic in topics if producer.client.cluster.partitions_for_topic(topic) is None}
    if not unmet:
        return frozenset()
    async with asyncio.timeout(SEND_SECONDS):
        cluster = await producer.client.fetch_all_metadata()
    return frozenset(unmet - cluster.topics())


async def refusal_alone(producer: Any, row: OutboxRow) -> Refusal | None:
    """Send one row by itself: is it the one that is refused? Raises what is trouble and no refusal."""
    try:
        async with asyncio.timeout(SEND_SECONDS):
            numbers = sorted(await producer.partitions_for(row.topic))
            place = _partition(row, numbers)
            await producer.send_and_wait(
                row.topic, row.value, key=row.key, headers=row.headers, partition=place
            )
    except KafkaError as error:
        if not is_refusal(error):
            raise
        return Refusal(row, error)
    return None


async def _by_partition(
    producer: Any, rows: Sequence[OutboxRow], answers: Answers
) -> Mapping[TopicPartition, Sequence[OutboxRow]]:
    """The rows by where they belong; a topic that may not even be looked at refuses its rows."""
    sorted_out: dict[TopicPartition, list[OutboxRow]] = {}
    for topic in dict.fromkeys(row.topic for row in rows):
        of_topic = [row for row in rows if row.topic == topic]
        try:
            numbers = sorted(await producer.partitions_for(topic))
        except KafkaError as error:
            answers.add(of_topic, error)
            continue
        for row in of_topic:
            sorted_out.setdefault(TopicPartition(topic, _partition(row, numbers)), []).append(row)
    return sorted_out


def _partition(row: OutboxRow, numbers: Sequence[int]) -> int:
    return numbers[_place(row.key, len(numbers))]


@lru_cache(maxsize=PLACES_REMEMBERED)
def _place(key: bytes, partitions: int) -> int:
    """By the key, as every Kafka client does; the same cases come again, and Python hashes slowly."""
    return int(PARTITIONER(key, range(partitions), range(partitions)))


def _pack(producer: Any, rows: Sequence[OutboxRow]) -> tuple[Any, Sequence[OutboxRow]]:
    """One batch of the first rows; at least one, however large."""
    batch, packed = producer.create_batch(), list[OutboxRow]()
    for row in rows:
        if batch.append(timestamp=None, key=row.key, value=row.value, headers=row.headers) is None:
            break
        packed.append(row)
    batch.close()
    return batch, packed
