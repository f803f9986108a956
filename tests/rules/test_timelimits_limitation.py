"""A limitation is warned about at 30 days and urgent under 7."""

from datetime import date, timedelta

import pytest

from timelimits.limitation_warning import is_near, is_urgent, urgent_before

TODAY = date(2018, 12, 6)


@pytest.mark.parametrize(
    ("days", "near", "urgent"),
    [
        (31, False, False),
        (30, True, False),
        (7, True, False),
        (6, True, True),
        (0, True, True),
        (-1, True, True),
    ],
)
def test_it_is_near_at_30_days_and_urgent_when_less_than_7_are_left(
    days: int, near: bool, urgent: bool
) -> None:
    ends = TODAY + timedelta(days=days)
    assert (is_near(ends, TODAY), is_urgent(ends, TODAY)) == (near, urgent)
    assert (ends < urgent_before(TODAY)) is urgent


def test_no_limitation_is_never_near() -> None:
    assert not is_near(None, TODAY)
    assert not is_urgent(None, TODAY)
