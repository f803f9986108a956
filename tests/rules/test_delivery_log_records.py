"""What a reader gets of a log: every offset is accounted for, whatever the bytes are (decision 15)."""

import random
import struct
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.consumer.fetcher import READ_COMMITTED, READ_UNCOMMITTED, PartitionRecords
from aiokafka.structs import ConsumerRecord

from builders_delivery import Log
from builders_log import CODECS, TRANSACTIONAL, abort_marker, batch, commit_marker, sealed
from delivery import Message, compression, log_records
from delivery.log_records import DamagedLog, LogRecords, WholeRecords
from delivery.messages import Hole, UndecodableBatch

WHERE = TopicPartition("cases", 0)
Aborted = Sequence[tuple[int, int]]


@pytest.fixture(autouse=True)
def _nothing_suspected() -> None:
    LogRecords.suspects.clear()


def said(count: int) -> list[Message]:
    log = Log()
    return [log.say(f"case-{number}") for number in range(count)]


def fetched(data: bytes, begin: int = 0, aborted: Aborted = ()) -> LogRecords:
    return LogRecords(WHERE, WholeRecords(data), list(aborted), begin, None, None, True, READ_COMMITTED)


def read(data: bytes, begin: int = 0, aborted: Aborted = ()) -> list[ConsumerRecord]:
    """All records; no offset between them is missing, and the next fetch begins behind the last."""
    records = fetched(data, begin, aborted)
    all_records, place = list(records), begin
    for record in all_records:
        assert record.offset == place
        place = end_of(record)
    assert records.next_fetch_offset == place
    return all_records


def end_of(record: ConsumerRecord) -> int:
    value = record.value
    return value.end if isinstance(value, Hole | UndecodableBatch) else int(record.offset) + 1


def kinds(records: Sequence[ConsumerRecord]) -> list[object]:
    """Offsets of messages; other kinds with where they begin and end."""
    return [
        (type(record.value).__name__, record.offset, end_of(record))
        if isinstance(record.value, Hole | UndecodableBatch)
        else record.offset
        for record in records
    ]


def same(record: ConsumerRecord, message: Message) -> bool:
    ours = (record.key, record.value, [*record.headers])
    return ours == (message.key, message.value, [*message.headers])


def test_ordinary_batches_are_read_as_they_are() -> None:
    messages = said(5)
    records = read(batch(messages[:2]) + batch(messages[2:], base_offset=2))
    assert all(map(same, records, messages))


@pytest.mark.parametrize("codec", CODECS)
def test_every_codec_is_read(codec: str) -> None:
    messages = said(30)
    assert all(map(same, read(batch(messages, codec=codec)), messages))


def test_a_fetch_may_begin_within_a_batch_and_end_within_another() -> None:
    data = batch(said(4)) + batch(said(2), base_offset=4)
    assert kinds(read(data[:-1], begin=2)) == [2, 3]


def test_a_marker_is_a_hole() -> None:
    data = batch(said(1)) + commit_marker(1, 7) + batch(said(1), base_offset=2)
    assert kinds(read(data)) == [0, ("Hole", 1, 2), 2]


def test_an_aborted_transaction_is_a_hole_and_the_next_one_is_read() -> None:
    part: dict[str, Any] = {"attributes": TRANSACTIONAL, "producer_id": 7}
    data = (
        batch(said(2), **part)
        + batch(said(1), base_offset=2)
        + batch(said(1), base_offset=3, attributes=TRANSACTIONAL, producer_id=8)
        + abort_marker(4, 7)
        + batch(said(1), base_offset=5, **part)
        + commit_marker(6, 7)
    )
    assert kinds(read(data, aborted=[(7, 0)])) == [
        ("Hole", 0, 2), 2, 3, ("Hole", 4, 5), 5, ("Hole", 6, 7),
    ]  # fmt: skip


def test_what_was_aborted_needs_no_codec_to_be_passed_over() -> None:
    data = sealed(0, TRANSACTIONAL | 5, 2, 7, 3, b"?") + abort_marker(3, 7)
    assert kinds(read(data, aborted=[(7, 0)])) == [("Hole", 0, 3), ("Hole", 3, 4)]


def test_what_was_compacted_away_is_a_hole_at_either_end_and_within() -> None:
    data = batch(said(2), base_offset=3, deltas=[1, 3], last_delta=5)
    assert kinds(read(data, begin=1)) == [
        ("Hole", 1, 3),
        ("Hole", 3, 4),
        4,
        ("Hole", 5, 6),
        6,
        ("Hole", 7, 9),
    ]


def test_a_header_name_that_is_not_utf_8_keeps_its_bytes() -> None:
    messages = said(3)
    messages[1] = replace(messages[1], headers=[*messages[1].headers, ("\udcff\udcc0x", b"y")])
    records = read(batch(messages))
    assert all(map(same, records, messages))


@pytest.mark.parametrize("codec", ["lz4", None])
def test_a_batch_without_form_is_set_aside_whole(codec: str | None) -> None:
    good = batch(said(1))
    bad = sealed(1, CODECS[codec][0] if codec else 0, 2, -1, 3, b"no records at all")
    records = read(good + bad + batch(said(1), base_offset=4))
    assert kinds(records) == [0, ("UndecodableBatch", 1, 4), 4]
    assert bytes(records[1].value) == bad


def test_an_unknown_codec_is_set_aside_whole() -> None:
    [record] = read(sealed(0, 6, 9, -1, 10, b"?"))
    assert (record.value.end, record.value.reason) == (
        10, "its batch cannot be unpacked: no codec has the number 6"
    )  # fmt: skip


def test_what_could_be_read_of_a_spoilt_batch_is_read_and_the_whole_is_kept() -> None:
    raw = batch(said(3))
    spoilt = sealed(0, 0, 2, -1, 3, raw[61:-9] + b"\xff" * 9)
    records = read(spoilt)
    assert kinds(records) == [0, 1, ("UndecodableBatch", 2, 3)]
    assert bytes(records[2].value) == spoilt


@pytest.mark.parametrize("deltas", [[0, 0, 0], [0, 7, 1], [2, 1, 0], [-1, 0, 1], [0, 1, 2**40]])
def test_offsets_that_are_not_in_order_never_move_the_reader_out_of_its_batch(deltas: list[int]) -> None:
    data = batch(said(3), deltas=deltas, last_delta=2) + batch(said(1), base_offset=3)
    records = read(data)
    assert (end_of(records[-2]), records[-1].offset) == (3, 3)
    assert isinstance(records[-2].value, UndecodableBatch)


def test_more_records_than_offsets_are_set_aside() -> None:
    data = batch(said(3), last_delta=0) + batch(said(1), base_offset=1)
    assert kinds(read(data)) == [("UndecodableBatch", 0, 1), 1]


def test_a_little_that_would_unpack_to_a_lot_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "LIMIT", 2**20)
    for codec in CODECS:
        large = batch([Message("", 0, 0, None, bytes(2**21), ())], codec=codec)
        assert kinds(read(large)) == [("UndecodableBatch", 0, 1)]


def test_a_damaged_batch_is_fetched_again_before_it_is_set_aside() -> None:
    good, damaged = batch(said(1)), bytearray(batch(said(2), base_offset=1))
    damaged[-1] ^= 1
    data = good + bytes(damaged) + batch(said(1), base_offset=3)
    assert kinds(read(data)) == [0]
    records = read(data, begin=1)
    assert kinds(records) == [("UndecodableBatch", 1, 3), 3]
    assert bytes(records[0].value) == bytes(damaged)


def test_a_batch_damaged_on_the_way_is_read_the_next_time() -> None:
    whole = batch(said(2))
    assert read(whole[:-1] + b"?") == []
    assert kinds(read(whole)) == [0, 1]
    assert read(whole[:-1] + b"?") == []


def test_a_batch_whose_header_cannot_be_believed_is_not_stepped_over() -> None:
    nowhere = struct.pack(">q", 2**60) + batch(said(1))[8:-1] + b"?"
    data = batch(said(1)) + nowhere
    assert kinds(read(data)) == [0]
    with pytest.raises(DamagedLog, match="cases/0: a damaged batch at offset 1"):
        read(nowhere, begin=1)


def test_whatever_the_bytes_are_nothing_is_lost_and_nothing_is_raised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compression, "LIMIT", 2**20)
    dice, whole = random.Random(7), batch(said(4))
    behind = batch(said(1), base_offset=4)
    for _ in range(3000):
        body = bytearray(whole[61:])
        for _ in range(dice.randint(1, 3)):
            body[dice.randrange(len(body))] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)))
        data = sealed(0, dice.choice((0, 0, 0, 1, 2, 3, 4, 5)), 3, -1, 4, bytes(body)) + behind
        assert end_of(read(data)[-1]) == 5


def test_our_records_are_for_clients_of_ours_and_aiokafka_still_has_the_two_names() -> None:
    """aiokafka is pinned: a new version must be looked at before it gets past this test."""
    assert {"MemoryRecords", "PartitionRecords"} <= set(fetcher.Fetcher._proc_fetch_request.__code__.co_names)
    log_records.install()
    data = batch(said(1))
    described: tuple[Any, ...] = (WHERE, fetcher.MemoryRecords(data), [], 0, None, None, True)
    assert type(fetcher.PartitionRecords(*described, READ_COMMITTED)) is LogRecords
    others = fetcher.PartitionRecords(*described, READ_UNCOMMITTED)
    assert type(others) is PartitionRecords
    assert kinds(list(others)) == [0]
