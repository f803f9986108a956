"""Does the ledger belong to this log?"""

from uuid import uuid4

import pytest

from delivery.messages import Partition
from delivery.positions import LedgerMismatch, check_offsets, check_topic_ids

CASES = Partition("cases", 0)


@pytest.mark.parametrize(("beginning", "end"), [(0, 5), (5, 5), (0, 9), (3, 5)])
def test_a_ledger_between_beginning_and_end_fits(beginning: int, end: int) -> None:
    check_offsets({CASES: 5}, {CASES: beginning}, {CASES: end})


def test_a_ledger_beyond_the_end_means_that_the_log_has_lost_something() -> None:
    with pytest.raises(LedgerMismatch, match="the ledger stands at 5, the log holds 0 to 4"):
        check_offsets({CASES: 5}, {CASES: 0}, {CASES: 4})


def test_a_ledger_before_the_beginning_means_that_events_are_gone_unread() -> None:
    with pytest.raises(LedgerMismatch):
        check_offsets({CASES: 5}, {CASES: 6}, {CASES: 9})


def test_a_topic_created_anew_is_another_log() -> None:
    with pytest.raises(LedgerMismatch, match="cases was created anew"):
        check_topic_ids({CASES: uuid4()}, {"cases": uuid4()})


def test_the_same_topic_and_one_not_yet_known_are_fine() -> None:
    known = uuid4()
    check_topic_ids({CASES: known, Partition("counties", 0): None}, {"cases": known, "counties": uuid4()})
