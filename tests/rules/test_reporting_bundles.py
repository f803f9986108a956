"""Records pass through Faust in bundles, and none is lost, moved or changed by it."""

from aiokafka.structs import ConsumerRecord

from delivery.messages import Hole
from reporting.stream.record_bundles import LARGEST, bundled, messages_of


def record(offset: int, value: bytes | None = b"{}") -> "ConsumerRecord[bytes, bytes]":
    headers = (("ce_id", b"1"),)
    return ConsumerRecord("cases", 3, offset, 1_544_400_000_123, 0, b"key", value, 0, 3, 2, headers)


def test_the_records_come_out_as_they_were_and_in_their_order() -> None:
    records = [record(offset) for offset in range(5, 5 + 2 * LARGEST + 1)]

    bundles = bundled(records)
    messages = [message for bundle in bundles for message in messages_of(bundle.value)]

    assert [len(messages_of(bundle.value)) for bundle in bundles] == [LARGEST, LARGEST, 1]
    assert [message.offset for message in messages] == [one.offset for one in records]
    assert {(message.topic, message.partition, message.key) for message in messages} == {("cases", 3, b"key")}
    assert {(message.value, message.timestamp) for message in messages} == {(b"{}", 1_544_400_000_123)}
    assert all(message.headers == (("ce_id", b"1"),) for message in messages)


def test_a_bundle_lies_where_its_last_record_lies() -> None:
    assert [bundle.offset for bundle in bundled([record(7), record(9)])] == [9]


def test_nothing_is_no_bundle() -> None:
    assert bundled([]) == []


def test_a_record_without_a_value_and_one_that_stands_for_a_hole_stay_what_they_are() -> None:
    [bundle] = bundled([record(1, None), record(2, Hole(9))])

    empty, hole = messages_of(bundle.value)

    assert (empty.value, hole.next_offset) == (None, 9)
