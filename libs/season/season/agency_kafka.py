"""Agencies that speak over Kafka: each with a user of its own, at the listener for agencies (decision 36)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from season.running_stack import KafkaOptions, Record

IN_TOPIC: Final = "agency.{code}.in.v1"
OUT_TOPIC: Final = "agency.{code}.out.v1"
READ_MS: Final = 500


@dataclass(slots=True)
class AgencyKafka:
    """Their connections, from when each was let in until the season ends."""

    options: dict[str, KafkaOptions] = field(default_factory=dict)
    producers: dict[str, AIOKafkaProducer] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for producer in self.producers.values():
            await producer.stop()

    async def connect(self, code: str, options: KafkaOptions) -> None:
        producer = AIOKafkaProducer(**options, acks="all", compression_type="gzip")
        await producer.start()
        self.options[code], self.producers[code] = options, producer

    async def write(self, code: str, key: str | None, value: bytes | None, headers: Mapping[str, str]) -> str:
        """Where it lies, once the broker has it: partition/offset."""
        lies = await self.producers[code].send_and_wait(
            IN_TOPIC.format(code=code),
            value,
            key.encode() if key is not None else None,
            headers=[(name, told.encode()) for name, told in headers.items()],
        )
        return f"{lies.partition}/{lies.offset}"

    async def read(self, code: str) -> list[Record]:
        """All that the agency was told there."""
        return await read_topics(self.options[code], [OUT_TOPIC.format(code=code)])


async def read_topics(options: KafkaOptions, topics: list[str] | None = None) -> list[Record]:
    """Every record from the beginning to the end of now; without names, of all topics that are shown."""
    partitions = await partitions_of(options, topics)
    reader = AIOKafkaConsumer(**options, auto_offset_reset="earliest", enable_auto_commit=False)
    await reader.start()
    try:
        return await _read(reader, partitions)
    finally:
        await reader.stop()


def without_repeats(records: Sequence[Record]) -> list[Record]:
    """A crashed relay sends again what may be there already; the first counts. What has no id stays."""
    seen: set[tuple[str, bytes]] = set()
    first = []
    for record in records:
        identity = dict(record.headers).get("ce_id")
        if identity is None or (record.topic, identity) not in seen:
            first.append(record)
        if identity is not None:
            seen.add((record.topic, identity))
    return first


async def partitions_of(options: KafkaOptions, topics: list[str] | None) -> list[TopicPartition]:
    admin = AIOKafkaAdminClient(**options)
    await admin.start()
    try:
        described = await admin.describe_topics(topics)
    finally:
        await admin.close()
    return [
        TopicPartition(each["topic"], part["partition"]) for each in described for part in each["partitions"]
    ]


async def _read(reader: AIOKafkaConsumer, partitions: list[TopicPartition]) -> list[Record]:
    reader.assign(partitions)
    await reader.seek_to_beginning(*partitions)
    ends = await reader.end_offsets(partitions)
    records: list[Record] = []
    while any([await reader.position(where) < ends[where] for where in partitions]):
        for batch in (await reader.getmany(timeout_ms=READ_MS)).values():
            records += [Record(each.topic, each.key, each.value, each.headers) for each in batch]
    return records
