"""Up to when has reporting seen everything? The pure rule of decision 4."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clock import SHANGHAI
from delivery import watermark
from delivery.watermark import Watermark, as_of, is_reached, still_needed

NOON = datetime(2019, 1, 8, 12, tzinfo=SHANGHAI)
CASES = "cases"
SOURCES = ("/yuanxin/intake", "/yuanxin/mediation")


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def mark(source: str, minutes: float, end: int) -> Watermark:
    return Watermark(source, at(minutes), {CASES: {0: end}})


def test_with_an_empty_outbox_it_lies_thirty_seconds_behind() -> None:
    assert watermark.new_watermark("s", NOON, None, {}).as_of == NOON - timedelta(seconds=30)


def test_the_oldest_unsent_event_holds_it_back() -> None:
    assert watermark.new_watermark("s", NOON, at(-5), {}).as_of == at(-5)


def test_an_event_younger_than_thirty_seconds_does_not_carry_it_forward() -> None:
    assert watermark.new_watermark("s", NOON, NOON, {}).as_of == NOON - timedelta(seconds=30)


def test_it_counts_once_the_ledger_has_reached_every_end() -> None:
    two = Watermark("s", NOON, {CASES: {0: 5, 1: 3}})
    assert not is_reached(two, {(CASES, 0): 5, (CASES, 1): 2})
    assert is_reached(two, {(CASES, 0): 5, (CASES, 1): 3})
    assert is_reached(two, {(CASES, 0): 9, (CASES, 1): 3})


def test_a_partition_never_read_is_reached_only_while_it_is_empty() -> None:
    assert is_reached(Watermark("s", NOON, {CASES: {0: 0}}), {})
    assert not is_reached(Watermark("s", NOON, {CASES: {0: 1}}), {})


def test_the_slowest_source_decides() -> None:
    marks = [mark(SOURCES[0], 10, 4), mark(SOURCES[1], 3, 4)]
    assert as_of(marks, {(CASES, 0): 4}, SOURCES) == at(3)


def test_of_one_source_the_highest_that_is_reached_counts() -> None:
    marks = [mark("s", 1, 1), mark("s", 2, 2), mark("s", 3, 9)]
    assert as_of(marks, {(CASES, 0): 2}, ["s"]) == at(2)


def test_a_source_never_heard_leaves_everything_as_it_was() -> None:
    marks = [mark(SOURCES[0], 10, 0)]
    assert as_of(marks, {}, SOURCES) is None
    assert as_of(marks, {}, SOURCES, before=at(1)) == at(1)


def test_it_only_grows() -> None:
    marks = [mark("s", 5, 0)]
    assert as_of(marks, {}, ["s"], before=at(9)) == at(9)


def test_a_source_nobody_expects_does_not_matter() -> None:
    marks = [mark(SOURCES[0], 5, 0), mark("/yuanxin/other", 1, 99)]
    assert as_of(marks, {}, SOURCES[:1]) == at(5)


MARKS = st.builds(mark, st.sampled_from(SOURCES), st.integers(0, 60), st.integers(0, 8))


@given(st.lists(MARKS), st.integers(0, 8))
def test_forgetting_old_ones_changes_no_answer(marks: list[Watermark], end: int) -> None:
    progress = {(CASES, 0): end}
    kept = still_needed(marks, progress)
    for later in range(end, 9):
        assert as_of(kept, {(CASES, 0): later}, SOURCES) == as_of(marks, {(CASES, 0): later}, SOURCES)


@given(MARKS)
def test_a_watermark_survives_the_way_through_kafka(one: Watermark) -> None:
    assert watermark.decode(watermark.encode(one)) == one


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"hello",
        b"{",
        b"[]",
        b"{}",
        b'{"source": "s", "as_of": "noon", "ends": {}}',
        b'{"source": "s", "as_of": "2018-12-06T09:00:00", "ends": {}}',
        b"[" * 200_000,
        b"\xff",
    ],
)
def test_what_is_no_watermark_is_refused(value: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of its kinds
        watermark.decode(value)
