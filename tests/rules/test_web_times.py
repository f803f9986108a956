"""Days and instants are texts, and an act happened neither in the future nor before its case's last step."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from web import Body, Day, Instant, happened, problems
from web.problems import at

NOON = datetime.fromisoformat("2019-01-08T12:00:00+08:00")
BEFORE = NOON - timedelta(days=1)


class Times(Body):
    day: Day | None = None
    instant: Instant | None = None


@pytest.mark.parametrize(
    "day", [0, 1546920000, 1.5, True, "0", "1546920000", "20190108", "2019-01-08T00:00:00", "1989-12-31"]
)
def test_a_day_is_a_text_of_these_years(day: Any) -> None:
    with pytest.raises(ValidationError):
        Times.model_validate({"day": day})


@pytest.mark.parametrize(
    "instant", [0, 1546920000, "1546920000", "2019-01-08", "2019-01-08T12:00:00", "2101-01-01T00:00:00+08:00"]
)
def test_an_instant_is_a_text_with_an_offset_of_these_years(instant: Any) -> None:
    with pytest.raises(ValidationError):
        Times.model_validate({"instant": instant})


def test_a_day_and_an_instant_are_read_as_they_are_written() -> None:
    times = Times.model_validate({"day": "2019-01-08", "instant": "2019-01-08T04:00:00Z"})
    assert (times.day, times.instant) == (date(2019, 1, 8), NOON)
    assert Times.model_validate(times.model_dump()) == times


def test_an_act_happened_as_stated_or_else_now() -> None:
    assert happened(None, BEFORE, NOON) == NOON
    assert happened(BEFORE, None, NOON) == BEFORE
    assert happened(BEFORE, BEFORE, NOON) == BEFORE


def test_an_act_cannot_have_happened_in_the_future() -> None:
    assert happened(NOON + timedelta(minutes=5), None, NOON) == NOON + timedelta(minutes=5)
    problem = happened(NOON + timedelta(minutes=6), None, NOON)
    assert problem == problems.time_in_the_future(None, at("occurred_at"))


def test_an_act_cannot_have_happened_before_the_step_it_follows() -> None:
    assert happened(BEFORE - timedelta(minutes=5), BEFORE, NOON) == BEFORE - timedelta(minutes=5)
    problem = happened(BEFORE - timedelta(minutes=6), BEFORE, NOON)
    assert problem == problems.time_out_of_order(None, at("occurred_at"))
