"""A batch of records as it lies in the log: its header, its bytes, and a patient way to read its records.

aiokafka's own reader of records is fast, and gives up at the first header name that is not UTF-8. The format
(magic 2, since Kafka 0.11) is in Kafka's documentation, "Message Format".
"""

import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from aiokafka.record.util import calc_crc32c, decode_varint

from delivery.compression import CannotUnpack, unpack
from delivery.messages import Message, decoded_name

FIELDS: Final = struct.Struct(">qiibIhiqqqhii")
LENGTH_AT: Final = struct.Struct(">8xi")
BEFORE_LENGTH_COUNTS: Final = 12
COVERED_BY_CRC: Final = 21
MAGIC: Final = 2
CODEC: Final = 0x07
TIME_OF_APPEND: Final = 0x08
TRANSACTIONAL: Final = 0x10
CONTROL: Final = 0x20


DAMAGED: Final = "damaged: the checksum of its batch is wrong"
OUT_OF_ORDER: Final = "its batch cannot be decoded: records out of the order of their offsets"


class Undecodable(Exception):
    """No reader can make records of this batch; `args[0]` says why, without quoting it."""


class BatchHeader(NamedTuple):
    """The fields in their order; the CRC covers what comes after it."""

    base_offset: int
    length: int
    leader_epoch: int
    magic: int
    crc: int
    attributes: int
    last_offset_delta: int
    first_timestamp: int
    last_timestamp: int
    producer_id: int
    producer_epoch: int
    base_sequence: int
    records: int

    @property
    def next_offset(self) -> int:
        """Where the log goes on behind it; a compacted batch keeps it, whatever it has lost."""
        return self.base_offset + self.last_offset_delta + 1

    @property
    def is_part_of_a_transaction(self) -> bool:
        return bool(self.attributes & (TRANSACTIONAL | CONTROL))

    @property
    def is_control(self) -> bool:
        """A marker, which only a broker writes."""
        return bool(self.attributes & CONTROL)

    @property
    def fits_together(self) -> bool:
        """As a producer writes it: numbered without a hole."""
        return 0 <= self.last_offset_delta == self.records - 1


class PatientRecord(NamedTuple):
    """A record with the attributes of aiokafka's; header names keep bytes that are no UTF-8 (surrogates)."""

    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    checksum: None = None


def batches_of(data: bytes) -> Iterator[bytes]:
    """The whole batches in what a broker sent; its answer may end within one."""
    start, view = 0, memoryview(data)
    while len(data) - start >= BEFORE_LENGTH_COUNTS:
        (length,) = LENGTH_AT.unpack_from(data, start)
        end = start + BEFORE_LENGTH_COUNTS + length
        if length < 0 or end > len(data):
            return
        yield bytes(view[start:end])
        start = end


def header_of(batch: bytes) -> BatchHeader | None:
    """None for what is too short to have one."""
    return BatchHeader._make(FIELDS.unpack_from(batch)) if len(batch) >= FIELDS.size else None


def is_intact(batch: bytes, header: BatchHeader) -> bool:
    """Whether its bytes are those that the broker took: the checksum covers all but the first 21."""
    return bool(calc_crc32c(batch[COVERED_BY_CRC:]) == header.crc)


def unpacked(batch: bytes, header: BatchHeader) -> bytes:
    """The same batch without compression. Raises Undecodable."""
    if header.magic != MAGIC:
        raise Undecodable(f"its batch cannot be decoded: format {header.magic}, not {MAGIC}")
    if header.records > header.last_offset_delta + 1:
        raise Undecodable("its batch cannot be decoded: more records than offsets")
    codec = header.attributes & CODEC
    if not codec:
        return batch
    try:
        records = unpack(codec, batch[FIELDS.size :])
    except CannotUnpack as failure:
        raise Undecodable(f"its batch cannot be unpacked: {failure}") from failure
    uncompressed = header._replace(
        attributes=header.attributes & ~CODEC, length=FIELDS.size - BEFORE_LENGTH_COUNTS + len(records)
    )
    return FIELDS.pack(*uncompressed) + records


def read_patiently(batch: bytes, header: BatchHeader) -> Sequence[PatientRecord]:
    """The records of a batch without compression, in the order of their offsets. Raises Undecodable."""
    try:
        records = list(_records(bytearray(batch), header))
    except (IndexError, ValueError, OverflowError) as error:
        raise Undecodable("its batch cannot be decoded: records without form") from error
    offsets = [header.base_offset - 1, *(record.offset for record in records), header.next_offset]
    if any(offset >= later for offset, later in pairwise(offsets)):
        raise Undecodable(OUT_OF_ORDER)
    return records


def messages_of(held: Message) -> Sequence[Message]:
    """The messages of a whole batch that was held, from the held offset on. Raises Undecodable."""
    batch = held.value or b""
    header = header_of(batch)
    if header is None or not is_intact(batch, header):
        raise Undecodable(DAMAGED)
    return [
        Message(
            held.topic,
            held.partition,
            record.offset,
            record.key,
            record.value,
            record.headers,
            record.timestamp,
        )
        for record in read_patiently(unpacked(batch, header), header)
        if held.offset <= record.offset < header.next_offset
    ]


def _records(batch: bytearray, header: BatchHeader) -> Iterator[PatientRecord]:
    place = FIELDS.size
    for _ in range(header.records):
        length, start = decode_varint(batch, place)
        record, place = _record(batch, start, header)
        if place != start + length or place > len(batch):
            raise ValueError("a record longer or shorter than it says")
        yield record
    if place != len(batch):
        raise ValueError("bytes behind the last record")


def _record(batch: bytearray, place: int, header: BatchHeader) -> tuple[PatientRecord, int]:
    delta, place = decode_varint(batch, place + 1)  # the byte before it has no meaning yet
    offset, place = decode_varint(batch, place)
    key, place = _bytes(batch, place)
    value, place = _bytes(batch, place)
    count, place = decode_varint(batch, place)
    if count < 0:
        raise ValueError("a negative number of headers")
    headers = []
    for _ in range(count):
        name, place = _bytes(batch, place)
        text, place = _bytes(batch, place)
        if name is None:
            raise ValueError("a header without a name")
        headers.append((decoded_name(name), text))
    appended = bool(header.attributes & TIME_OF_APPEND)
    timestamp = header.last_timestamp if appended else header.first_timestamp + delta
    return (
        PatientRecord(header.base_offset + offset, timestamp, int(appended), key, value, headers),
        place,
    )


def _bytes(batch: bytearray, place: int) -> tuple[bytes | None, int]:
    """A field with its length before it; -1 is none."""
    length, place = decode_varint(batch, place)
    if length < -1 or place + length > len(batch):
        raise ValueError("a field that reaches beyond its batch")
    return (None, place) if length < 0 else (bytes(batch[place : place + length]), place + length)
