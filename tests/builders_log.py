"""Batches made by hand, as no client of ours would write them, and a way to get them into a topic."""

import struct
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import aiokafka.codec
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import for_code
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.util import calc_crc32c

from broker_access import client_options
from delivery import Message
from delivery.messages import encoded_name

TRANSACTIONAL: Final = 0x10
CONTROL: Final = 0x20
CODECS: Final[Mapping[str, tuple[int, Callable[[bytes], bytes]]]] = {
    "gzip": (1, aiokafka.codec.gzip_encode),
    "snappy": (2, aiokafka.codec.snappy_encode),
    "lz4": (3, aiokafka.codec.lz4_encode),
    "zstd": (4, aiokafka.codec.zstd_encode),
}


def batch(
    messages: Sequence[Message],
    *,
    base_offset: int = 0,
    codec: str | None = None,
    attributes: int = 0,
    producer_id: int = -1,
    deltas: Sequence[int] | None = None,
    last_delta: int | None = None,
) -> bytes:
    """The messages as one batch; `deltas` are their offsets in it, `last_delta` the last it ever had."""
    numbers = range(len(messages)) if deltas is None else deltas
    records = b"".join(_record(message, number) for message, number in zip(messages, numbers, strict=True))
    if codec:
        number, pack = CODECS[codec]
        records, attributes = bytes(pack(records)), attributes | number
    return sealed(
        base_offset, attributes, len(messages) - 1 if last_delta is None else last_delta, producer_id,
        len(messages), records,
    )  # fmt: skip


def sealed(
    base_offset: int, attributes: int, last_delta: int, producer_id: int, count: int, records: bytes
) -> bytes:
    """Any bytes as the records of a batch, with a checksum that fits."""
    now = int(time.time() * 1000)
    producer = (producer_id, *((0, 0) if producer_id >= 0 else (-1, -1)))
    covered = struct.pack(">hiqqqhii", attributes, last_delta, now, now, *producer, count) + records
    body = struct.pack(">ibI", 0, 2, calc_crc32c(covered)) + covered
    return struct.pack(">qi", base_offset, len(body)) + body


def commit_marker(base_offset: int, producer_id: int) -> bytes:
    """As a broker writes it."""
    return _marker(base_offset, producer_id, 1)


def abort_marker(base_offset: int, producer_id: int) -> bytes:
    """As a broker writes it."""
    return _marker(base_offset, producer_id, 0)


def _marker(base_offset: int, producer_id: int, kind: int) -> bytes:
    marker = Message("", 0, 0, struct.pack(">hh", 0, kind), struct.pack(">hi", 0, 0), ())
    return batch(
        [marker], base_offset=base_offset, attributes=TRANSACTIONAL | CONTROL, producer_id=producer_id
    )


def _record(message: Message, delta: int) -> bytes:
    headers = b"".join(_field(encoded_name(name)) + _field(value) for name, value in message.headers)
    body = b"".join(
        (b"\0", _varint(0), _varint(delta), _field(message.key), _field(message.value),
         _varint(len(message.headers)), headers)
    )  # fmt: skip
    return _varint(len(body)) + body


def _field(value: bytes | None) -> bytes:
    return _varint(-1) if value is None else _varint(len(value)) + value


def _varint(number: int) -> bytes:
    rest, coded = (number << 1) ^ (number >> 63), bytearray()
    while rest > 0x7F:
        coded.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes([*coded, rest])


async def write_batch(bootstrap: str, topic: str, raw: bytes, partition: int = 0) -> int:
    """Give a batch to the broker as it is; where it lies then. Raises what the broker says against it."""
    client = AIOKafkaClient(**client_options(bootstrap))
    try:
        await client.bootstrap()
        await client.set_topics([topic])
        leader = client.cluster.leader_for_partition(TopicPartition(topic, partition))
        answer = await client.send(leader, ProduceRequest(None, -1, 5000, [(topic, [(partition, raw)])]))
    finally:
        await client.close()
    ((_, ((_, code, offset, *_),)),) = answer.topics
    if code:
        raise for_code(code)
    return int(offset)


@asynccontextmanager
async def transaction(bootstrap: str, name: str) -> Any:
    """A producer within a transaction, which its user commits or aborts."""
    producer = AIOKafkaProducer(**client_options(bootstrap), transactional_id=name)
    await producer.start()
    try:
        await producer.begin_transaction()
        yield producer
    finally:
        await producer.stop()
