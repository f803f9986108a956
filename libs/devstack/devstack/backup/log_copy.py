"""The log of cases and counties as one compressed file, a record a line, and back into empty topics."""

import gzip
import json
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from aiokafka import TopicPartition

from contracts.topics import CASES, COUNTIES
from delivery import Message, broker, log_records
from delivery.messages import Hole, UndecodableBatch, decoded_name, encoded_name
from devstack.errors import CannotRun

TOPICS: Final = (CASES, COUNTIES)
AT_ONCE: Final = 500

Ends = Mapping[str, Sequence[int]]
"""By topic, of each partition in order."""


async def ends(bootstrap: str) -> Ends:
    """How far the log reaches now."""
    async with broker.reader(bootstrap) as client:
        found = await broker.ends_of(client, await _partitions(bootstrap))
    return {topic: [of[partition] for partition in sorted(of)] for topic, of in found.items()}


async def _partitions(bootstrap: str) -> Sequence[TopicPartition]:
    async with broker.producer(bootstrap) as client:  # a consumer of no group knows of no partitions
        return await broker.partitions_of(client, TOPICS)


async def read(bootstrap: str) -> AsyncIterator[Message]:
    """From the beginning to the end of now, each partition in order."""
    log_records.install()
    async with broker.reader(bootstrap, log_records.ISOLATION) as client:
        partitions = await _partitions(bootstrap)
        client.assign(partitions)
        left = await client.end_offsets(partitions)
        for where, beginning in (await client.beginning_offsets(partitions)).items():
            if beginning:
                raise CannotRun(
                    f"{where.topic} has lost its beginning: it is kept for ever (deploy/topics.toml)."
                )
            client.seek(where, 0)
        while any([await client.position(where) < end for where, end in left.items()]):
            for where, records in (await client.getmany(timeout_ms=500)).items():
                for record in records:
                    if record.offset < left[where]:
                        yield _message(record)


async def save(bootstrap: str, file: Path) -> tuple[Ends, int]:
    """How far it reaches, and how many of its offsets cannot be written anew (holes, damaged batches)."""
    reached: dict[str, defaultdict[int, int]] = {topic: defaultdict(int) for topic in TOPICS}
    odd = 0
    with gzip.open(file, "wt", compresslevel=6, encoding="utf-8") as copy:
        async for message in read(bootstrap):
            reached[message.topic][message.partition] = message.next_offset
            if isinstance(message.value, Hole | UndecodableBatch):
                odd += message.next_offset - message.offset
            else:
                copy.write(json.dumps(_line(message)) + "\n")
    counts = {topic: len(of) for topic, of in (await ends(bootstrap)).items()}
    return {topic: [of[n] for n in range(counts[topic])] for topic, of in reached.items()}, odd


async def load(bootstrap: str, file: Path) -> None:
    """Every record at the offset it had: what the databases know of offsets is true of the new log too."""
    async with broker.producer(bootstrap) as producer:
        with gzip.open(file, "rt", encoding="utf-8") as copy:
            pending: list[Any] = []
            for line in copy:
                record = json.loads(line)
                pending.append((record["offset"], await _send(producer, record)))
                if len(pending) == AT_ONCE:
                    await _check(pending)
                    pending = []
            await _check(pending)


async def _check(pending: Sequence[tuple[int, Any]]) -> None:
    for offset, sending in pending:
        sent = await sending
        if sent.offset != offset:
            raise CannotRun(f"{sent.topic}/{sent.partition} is not empty: {offset} became {sent.offset}.")


async def _send(producer: Any, record: Mapping[str, Any]) -> Any:
    return await producer.send(
        record["topic"],
        _bytes(record["value"]),
        _bytes(record["key"]),
        record["partition"],
        record["timestamp"],
        [(decoded_name(b64decode(name)), _bytes(value)) for name, value in record["headers"]],
    )


def _line(message: Message) -> Mapping[str, Any]:
    return {
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset,
        "timestamp": message.timestamp,
        "key": _text(message.key),
        "value": _text(message.value),
        "headers": [(_text(encoded_name(name)), _text(value)) for name, value in message.headers],
    }


def _message(record: Any) -> Message:
    place = record.topic, record.partition, record.offset
    return Message(*place, record.key, record.value, list(record.headers), record.timestamp)


def _text(value: bytes | None) -> str | None:
    return None if value is None else b64encode(value).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text)
