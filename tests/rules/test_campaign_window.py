"""Why the window does not hold something, with the campaign's dates and the time told (decision 26)."""

from datetime import date, datetime, timedelta

import pytest

from builders_intake_rules import wenzhou
from campaign import day_outside_window, outside_window

WENZHOU = wenzhou()
MIDNIGHT = WENZHOU.ends
LAST_MINUTE = MIDNIGHT - timedelta(minutes=1)
DATES = {
    "first_day": date(2018, 12, 6),
    "last_day": date(2019, 2, 28),
    "entered_until": date(2019, 3, 30),
}


@pytest.mark.parametrize("late", [timedelta(minutes=1), timedelta(days=30)])
def test_what_happened_inside_may_be_entered_for_some_days_after_the_window(late: timedelta) -> None:
    assert outside_window(WENZHOU, LAST_MINUTE, LAST_MINUTE + late) is None


def test_after_those_days_it_may_not_and_the_last_of_them_is_told() -> None:
    now = WENZHOU.late_entries_until
    outside = outside_window(WENZHOU, LAST_MINUTE, now)
    assert outside is not None
    assert outside.members == {**DATES, "told": LAST_MINUTE}
    assert "可补录至 2019-03-30，现在是 2019-03-31 00:00:00+08:00" in outside.words
    assert outside_window(WENZHOU, LAST_MINUTE, now - timedelta(seconds=1)) is None


@pytest.mark.parametrize("told", [WENZHOU.starts - timedelta(seconds=1), MIDNIGHT])
def test_a_time_outside_is_told_back_with_the_first_and_the_last_day(told: datetime) -> None:
    outside = outside_window(WENZHOU, told, MIDNIGHT)
    assert outside is not None
    assert outside.members == {**DATES, "told": told}
    assert "期间为 2018-12-06 至 2019-02-28，所填时间为 20" in outside.words


def test_who_told_no_time_is_told_ours_and_how_to_enter_what_happened_before() -> None:
    outside = outside_window(WENZHOU, MIDNIGHT, MIDNIGHT, is_told=False)
    assert outside is not None
    assert outside.members == {**DATES, "ours": MIDNIGHT}
    assert "请填写 occurred_at，可补录至 2019-03-30" in outside.words


def test_a_day_that_is_not_reported_is_told_back() -> None:
    outside = day_outside_window(WENZHOU, date(2019, 3, 1))
    assert outside.members == {**DATES, "told": date(2019, 3, 1)}
    assert "所填日期为 2019-03-01" in outside.words
