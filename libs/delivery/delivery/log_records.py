"""Whatever lies in a topic, its reader reads on: what aiokafka skips or chokes on becomes a record too.

aiokafka 0.14 passes over transaction markers, aborted records and compacted ranges without a word, so that a
ledger waits for offsets that never come; and at a batch that it cannot decode it stops for ever. Here each of
them comes as a record whose value only we can make (messages.py): a producer sends bytes, no such class.
Both our transports, aiokafka's consumer and Faust's, get `LogRecords` in the place of aiokafka's own class
(decision 15).
"""

import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

from aiokafka import TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.consumer.fetcher import READ_COMMITTED, PartitionRecords
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatch
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.structs import ConsumerRecord

from delivery.messages import Hole, UndecodableBatch
from delivery.record_batch import (
    DAMAGED,
    BatchHeader,
    PatientRecord,
    Undecodable,
    batches_of,
    header_of,
    is_intact,
    read_patiently,
    unpacked,
)

ISOLATION: Final = "read_committed"
"""Clients that read so get our records; all others (a look at offsets, a test) get aiokafka's."""


class _Irregular(Exception):
    """Records that do not follow one on the other."""


class DamagedLog(Exception):
    """A batch whose header cannot be believed: nobody knows where the next one begins."""


def install() -> None:
    """Once, before a client of ours starts; `ISOLATION` then decides which clients it is for."""
    fetcher.MemoryRecords = WholeRecords
    fetcher.PartitionRecords = _records_for


def _records_for(*described: Any) -> PartitionRecords:
    """As PartitionRecords is called; the isolation level comes last."""
    kind = LogRecords if described[-1] == READ_COMMITTED else PartitionRecords
    return kind(*described)


class WholeRecords:
    """What a broker sent of one partition, as aiokafka takes it, with its bytes kept."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._records = MemoryRecords(data)

    def has_next(self) -> bool:
        return bool(self._records.has_next())

    def next_batch(self) -> Any:
        return self._records.next_batch()

    def size_in_bytes(self) -> int:
        return int(self._records.size_in_bytes())


class LogRecords(PartitionRecords):  # type: ignore[misc]
    """The records of one fetch of one partition, without a hole between their offsets."""

    next_fetch_offset: int
    suspects: Final[dict[TopicPartition, tuple[int, int]]] = {}
    """Damaged batches that are fetched again, for their bytes may have changed on the way only."""

    def __iter__(self) -> Iterator[ConsumerRecord]:
        """The generator itself: a call less for each record than aiokafka's."""
        return self._records_iterator or iter(())

    def _unpack_records(self) -> Iterator[ConsumerRecord]:
        begins = self.next_fetch_offset
        for batch in batches_of(self._records.data):
            header = header_of(batch)
            if header is not None and is_intact(batch, header):
                yield from self._records_of(batch, header)
            elif self._is_new(batch):
                return
            elif header is not None and self._can_be_passed(header):
                yield self._set_aside(batch, header, DAMAGED)
            elif self.next_fetch_offset > begins:
                return
            else:
                raise DamagedLog(f"{self._tp.topic}/{self._tp.partition}: a damaged batch at offset {begins}")

    def _records_of(self, batch: bytes, header: BatchHeader) -> Iterator[ConsumerRecord]:
        end = header.next_offset
        if end <= self.next_fetch_offset:
            return
        self.suspects.pop(self._tp, None)
        if header.is_part_of_a_transaction and self._has_no_effect(header):
            yield self._pass_over(end)
            return
        if header.base_offset > self.next_fetch_offset:
            yield self._pass_over(header.base_offset)
        try:
            plain = unpacked(batch, header)
            try:
                yield from self._without_holes(DefaultRecordBatch(plain))
            except (_Irregular, UnicodeDecodeError, CorruptRecordException):
                yield from self._with_holes(read_patiently(plain, header))
        except Undecodable as flaw:
            if end > self.next_fetch_offset:  # else nothing but bytes behind the last record
                yield self._set_aside(batch, header, str(flaw))
        if end > self.next_fetch_offset:
            yield self._pass_over(end)

    def _has_no_effect(self, header: BatchHeader) -> bool:
        """A transaction's marker, or what was aborted. Any marker ends the transaction of its producer."""
        self._consume_aborted_up_to(header.base_offset)
        if header.is_control:
            self._aborted_producers.discard(header.producer_id)
            return True
        return header.producer_id in self._aborted_producers

    def _without_holes(self, records: Iterable[Any]) -> Iterator[ConsumerRecord]:
        """As fast as aiokafka decodes them, as long as one follows on the other."""
        before = -1
        for record in records:
            if record.offset != self.next_fetch_offset:
                if not before < record.offset < self.next_fetch_offset:
                    raise _Irregular
                before = record.offset
                continue  # read before: a fetch may begin within a batch
            before = record.offset
            self.next_fetch_offset = before + 1
            yield self._consumer_record(self._tp, record)

    def _with_holes(self, records: Iterable[PatientRecord]) -> Iterator[ConsumerRecord]:
        """What follows of them; a range that was compacted away becomes a hole."""
        for record in records:
            if record.offset < self.next_fetch_offset:
                continue
            if record.offset > self.next_fetch_offset:
                yield self._pass_over(record.offset)
            self.next_fetch_offset = record.offset + 1
            yield self._consumer_record(self._tp, record)

    def _is_new(self, batch: bytes) -> bool:
        """Not seen here before with these very bytes."""
        suspect = self.next_fetch_offset, zlib.crc32(batch)
        if self.suspects.pop(self._tp, None) == suspect:
            return False
        self.suspects[self._tp] = suspect
        return True

    def _can_be_passed(self, header: BatchHeader) -> bool:
        return header.fits_together and header.base_offset <= self.next_fetch_offset < header.next_offset

    def _pass_over(self, end: int) -> ConsumerRecord:
        return self._marker(Hole(end), end, 0)

    def _set_aside(self, batch: bytes, header: BatchHeader, reason: str) -> ConsumerRecord:
        """The whole batch as one record; those of it that were read before are known by their numbers."""
        value = UndecodableBatch(batch, header.next_offset, reason)
        return self._marker(value, header.next_offset, header.first_timestamp)

    def _marker(self, value: bytes, end: int, timestamp: int) -> ConsumerRecord:
        offset, self.next_fetch_offset = self.next_fetch_offset, end
        where = self._tp.topic, self._tp.partition, offset
        return ConsumerRecord(*where, timestamp, 0, None, value, None, -1, len(value), ())
