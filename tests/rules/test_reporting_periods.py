"""Periods: 85 days of the founding campaign, from cut-off to cut-off, without gap or overlap."""

from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders_reporting import FOUNDING, FoundingCalendar, at, day
from reporting.calendar.rules.periods import (
    all_periods,
    bounds,
    first_date,
    last_date,
    period_of,
    periods_between,
    stock_period,
)

SECONDS = int((FOUNDING.ends - FOUNDING.starts).total_seconds())
instants = st.integers(0, SECONDS * 1_000_000 - 1).map(
    lambda microseconds: FOUNDING.starts + timedelta(microseconds=microseconds)
)


def calendar_of(starts: datetime, days: int, cut_off: time) -> FoundingCalendar:
    ends = starts.replace(hour=0, minute=0) + timedelta(days=days)
    return FoundingCalendar(
        starts=starts, ends=ends, cut_off=cut_off, last_late_until=ends + timedelta(hours=16)
    )


def test_the_founding_campaign_has_85_periods() -> None:
    dates = [period.date for period in all_periods(FOUNDING)]

    assert len(dates) == 85
    assert (dates[0], dates[-1]) == (day("12-06"), day("02-28"))


def test_the_first_period_opens_with_the_campaign() -> None:
    first = bounds(FOUNDING, day("12-06"))

    assert first is not None
    assert (first.starts, first.ends) == (at("12-06 00:00"), at("12-06 16:00"))
    assert (first.due, first.late_until) == (at("12-06 17:00"), at("12-07 16:00"))


def test_the_last_period_runs_to_midnight_and_is_due_the_next_morning() -> None:
    last = bounds(FOUNDING, day("02-28"))

    assert last is not None
    assert (last.starts, last.ends) == (at("02-27 16:00"), at("03-01 00:00"))
    assert (last.due, last.late_until) == (at("03-01 10:00"), at("03-01 16:00"))


def test_the_last_but_one_is_late_until_the_last_cut_off() -> None:
    period = bounds(FOUNDING, day("02-27"))

    assert period is not None
    assert period.late_until == at("03-01 00:00")


@pytest.mark.parametrize(
    ("instant", "date"),
    [
        ("12-06 00:00", "12-06"),
        ("12-06 15:59:59", "12-06"),
        ("12-06 16:00", "12-07"),
        ("12-07 15:59:59.999999", "12-07"),
        ("12-31 16:00", "01-01"),
        ("02-05 12:00", "02-05"),
        ("02-27 15:59:59", "02-27"),
        ("02-27 16:00", "02-28"),
        ("02-28 16:00", "02-28"),
        ("02-28 23:59:59.999999", "02-28"),
    ],
)
def test_a_period_runs_from_the_cut_off_inclusive_to_the_next_exclusive(instant: str, date: str) -> None:
    assert period_of(FOUNDING, at(instant)) == day(date)


@pytest.mark.parametrize("instant", ["12-05 23:59:59.999999", "03-01 00:00"])
def test_outside_the_window_there_is_no_period(instant: str) -> None:
    assert period_of(FOUNDING, at(instant).replace(year=2018 if instant < "03" else 2019)) is None


@pytest.mark.parametrize("date", ["12-05", "03-01"])
def test_a_date_outside_the_campaign_has_no_bounds(date: str) -> None:
    assert bounds(FOUNDING, day(date).replace(year=2018 if date > "03-01" else 2019)) is None


@given(instants)
def test_every_instant_of_the_window_lies_in_exactly_one_period(instant: datetime) -> None:
    holding = [period.date for period in all_periods(FOUNDING) if period.starts <= instant < period.ends]

    assert holding == [period_of(FOUNDING, instant)]


@given(
    starts=st.integers(0, 20_000).map(lambda hours: at("12-06 00:00") + timedelta(hours=hours)),
    days=st.integers(1, 120),
    hour=st.integers(1, 23),
)
def test_the_periods_of_any_campaign_partition_its_window(starts: datetime, days: int, hour: int) -> None:
    calendar = calendar_of(starts, days, time(hour))
    periods = all_periods(calendar)

    assert periods[0].starts == calendar.starts
    assert periods[-1].ends == calendar.ends
    assert all(one.ends == other.starts for one, other in pairwise(periods))
    assert all(one.starts < one.ends for one in periods)
    assert (first_date(calendar), last_date(calendar)) == (periods[0].date, periods[-1].date)


@given(instants)
def test_a_place_far_away_sees_the_same_period(instant: datetime) -> None:
    assert period_of(FOUNDING, instant.astimezone(None)) == period_of(FOUNDING, instant)


def test_a_range_is_cut_to_the_campaign() -> None:
    dates = [period.date for period in periods_between(FOUNDING, day("02-27"), day("03-05"))]

    assert dates == [day("02-27"), day("02-28")]
    assert periods_between(FOUNDING, day("01-05"), day("01-04")) == []


def test_a_campaign_that_opens_after_a_cut_off_begins_with_the_next_days_period() -> None:
    calendar = FoundingCalendar(starts=at("12-06 18:00"))

    assert first_date(calendar) == day("12-07")
    assert period_of(calendar, at("12-06 18:00")) == day("12-07")


def test_what_came_before_the_window_is_in_stock_from_the_first_period_on() -> None:
    assert stock_period(FOUNDING, at("12-01 09:00")) == day("12-06")
    assert stock_period(FOUNDING, at("12-08 09:00")) == day("12-08")
    assert stock_period(FOUNDING, at("03-01 09:00")) is None
