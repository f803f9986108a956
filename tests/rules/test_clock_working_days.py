"""Working days of the winter 2018-2019 and past the published calendar."""

from datetime import date

import pytest

from clock import WorkingDay, add_working_days, first_provisional_day, is_working_day


@pytest.mark.parametrize("day", ["2018-12-29", "2019-02-02", "2019-02-03", "2019-01-08"])
def test_the_worked_weekends_of_that_winter_are_working_days(day: str) -> None:
    assert is_working_day(date.fromisoformat(day), {}) == WorkingDay(answer=True, provisional=False)


@pytest.mark.parametrize(
    "day", ["2018-12-30", "2018-12-31", "2019-01-01", "2019-02-04", "2019-02-10", "2019-01-12"]
)
def test_the_holidays_of_that_winter_are_not(day: str) -> None:
    assert is_working_day(date.fromisoformat(day), {}) == WorkingDay(answer=False, provisional=False)


def test_campaign_data_overrides_the_calendar() -> None:
    typhoon = date(2019, 1, 8)
    assert is_working_day(typhoon, {typhoon: False}) == WorkingDay(answer=False, provisional=False)


def test_past_the_published_calendar_weekdays_count_and_the_answer_is_provisional() -> None:
    assert is_working_day(date(2090, 1, 2), {}) == WorkingDay(answer=True, provisional=True)
    assert is_working_day(date(2090, 1, 1), {}) == WorkingDay(answer=False, provisional=True)


def test_an_override_past_the_calendar_is_certain() -> None:
    day = date(2090, 1, 2)
    assert is_working_day(day, {day: True}) == WorkingDay(answer=True, provisional=False)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2018-12-06", 0, "2018-12-06"),
        ("2018-12-06", 1, "2018-12-07"),
        ("2018-12-06", 2, "2018-12-10"),
        ("2018-12-28", 2, "2019-01-02"),
        ("2019-02-01", 3, "2019-02-11"),
    ],
)
def test_the_first_day_is_not_counted_and_holidays_are_stepped_over(start: str, n: int, end: str) -> None:
    assert add_working_days(date.fromisoformat(start), n, {}) == (date.fromisoformat(end), False)


def test_one_provisional_day_makes_the_date_provisional() -> None:
    assert add_working_days(date(2090, 1, 2), 1, {}) == (date(2090, 1, 3), True)


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2019, 1, 8), -1, {})


def test_a_calendar_ends_where_no_year_is_published_unless_the_campaign_says_which_days_are_worked() -> None:
    first, last = date(2089, 12, 31), date(2090, 1, 2)
    assert first_provisional_day(date(2018, 12, 6), date(2019, 3, 30), {}) is None
    assert first_provisional_day(first, last, {}) == first
    known = {first: True, date(2090, 1, 1): False}
    assert first_provisional_day(first, last, known) == last
    assert first_provisional_day(first, last, {**known, last: True}) is None
    assert first_provisional_day(last, first, {}) is None
