"""Both topics from the beginning to the end of now, whatever lies in them."""

from collections.abc import Sequence
from typing import Any, Final

from aiokafka import TopicPartition

from builders_flows import PARTITIONS
from contracts.topics import CASES, COUNTIES
from delivery import Message, broker, log_records
from delivery.messages import Hole

TOPICS: Final = (CASES, COUNTIES)


async def read_log(bootstrap: str, topics: Sequence[str] = TOPICS) -> list[Message]:
    """As our readers read it; offsets without a record are left out."""
    log_records.install()
    partitions = [TopicPartition(topic, number) for topic in topics for number in range(PARTITIONS)]
    async with broker.reader(bootstrap, log_records.ISOLATION) as client:
        client.assign(partitions)
        await client.seek_to_beginning(*partitions)
        messages = await _read_to(client, await client.end_offsets(partitions))
    return [message for message in messages if not isinstance(message.value, Hole)]


async def _read_to(client: Any, ends: dict[TopicPartition, int]) -> list[Message]:
    messages: list[Message] = []
    while any([await client.position(where) < end for where, end in ends.items()]):
        for of_partition in (await client.getmany(timeout_ms=500)).values():
            messages += [
                Message(r.topic, r.partition, r.offset, r.key, r.value, list(r.headers)) for r in of_partition
            ]
    return messages
