"""Places in the feed of case events, and the cursor over them."""

import base64
from dataclasses import dataclass

import pytest

from intake.county_feed.rules import LONGEST_CURSOR, Place, places_of, read_cursor, write_cursor


@dataclass(frozen=True)
class InLog:
    partition: int
    offset: int
    late: bool = False


def test_an_event_stands_where_it_lies_in_the_log() -> None:
    assert places_of([InLog(0, 4), InLog(1, 2), InLog(0, 5)], {}) == [Place(4, 0), Place(2, 0), Place(5, 0)]


def test_one_that_had_been_held_stands_behind_the_one_that_let_it_go() -> None:
    assert places_of([InLog(0, 20), InLog(0, 10, late=True), InLog(0, 11, late=True)], {0: Place(14, 0)}) == [
        Place(20, 0),
        Place(20, 1),
        Place(20, 2),
    ]


def test_one_that_an_operator_let_go_stands_behind_all_that_was_read() -> None:
    assert places_of([InLog(3, 7, late=True)], {3: Place(14, 2)}) == [Place(14, 3)]


def test_one_that_waited_within_a_batch_keeps_its_turn() -> None:
    assert places_of([InLog(0, 20), InLog(0, 10)], {}) == [Place(20, 0), Place(20, 1)]


@pytest.mark.parametrize("cursor", [{}, {0: Place(4, 0)}, {0: Place(4, 0), 11: Place(2**40, 3)}])
def test_a_cursor_says_up_to_where_each_partition_was_read(cursor: dict[int, Place]) -> None:
    assert read_cursor(write_cursor(cursor)) == cursor


@pytest.mark.parametrize(
    "written", ["0=4", "0=4.0,", "0=4.0,0=5.0", "0=-1.0", "a=4.0", "０=4.0", "0=4.0;1=2.0", f"0={10**18}.0"]
)
def test_what_we_never_wrote_is_no_cursor(written: str) -> None:
    assert read_cursor(base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")) is None


@pytest.mark.parametrize("after", ["!", "é", "_w", "A" * (LONGEST_CURSOR + 1)])
def test_what_is_no_text_of_ours_at_all_is_no_cursor(after: str) -> None:
    assert read_cursor(after) is None
