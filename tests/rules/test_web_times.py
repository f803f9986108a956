"""Days and instants are texts; an act told ahead of our clock is now, none is before its case's last step."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from clock import Ahead
from languages import Words
from web import Answer, Body, Day, Instant, Problem, happened, problems, with_clock_warning
from web.problems import at
from web.times import Happened

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
    assert happened(None, BEFORE, NOON) == (NOON, None)
    assert happened(BEFORE, None, NOON) == (BEFORE, None)
    assert happened(BEFORE, BEFORE, NOON) == (BEFORE, None)
    assert happened(NOON, None, NOON) == (NOON, None)


@pytest.mark.parametrize("early", [timedelta(seconds=1), timedelta(minutes=4), timedelta(days=1)])
def test_a_time_told_ahead_of_ours_is_now_and_the_warning_tells_both_clocks(early: timedelta) -> None:
    when = happened(NOON + early, BEFORE, NOON)
    assert when == (NOON, Ahead(NOON + early, NOON))
    assert isinstance(when, Happened)
    body = with_clock_warning(Answer(201, {"warnings": ["another"]}), when.ahead).body
    assert isinstance(body, dict)
    another, warning = body["warnings"]
    assert (another, warning["code"], warning["pointer"]) == ("another", "clock_ahead", "#/occurred_at")
    assert (warning["told"], warning["ours"]) == (NOON + early, NOON)
    assert "本系统 2019-01-08 12:00:00+08:00" in warning["text"]


def test_more_than_a_day_ahead_is_refused_with_both_clocks() -> None:
    told = NOON + timedelta(days=1, seconds=1)
    problem = happened(told.astimezone(UTC), None, NOON)
    assert isinstance(problem, Problem)
    assert (problem.type, problem.errors) == ("time-in-the-future", (at("occurred_at"),))
    assert problem.extra == {"told": told, "ours": NOON}
    assert problem.detail is not None
    assert "所报 2019-01-09 12:00:01+08:00，本系统 2019-01-08 12:00:00+08:00" in problem.detail


def test_an_answer_on_time_has_no_warning_and_a_typed_one_takes_it_too() -> None:
    class Shown(Body):
        number: int = 1

    plain = Answer(200, Shown())
    assert with_clock_warning(plain, None) is plain
    warned = with_clock_warning(plain, Ahead(NOON + timedelta(minutes=1), NOON)).body
    assert isinstance(warned, dict)
    assert (warned["number"], len(warned["warnings"])) == (1, 1)


def test_an_act_cannot_have_happened_before_the_step_it_follows() -> None:
    early = BEFORE - timedelta(minutes=5)
    assert happened(early, BEFORE, NOON) == (early, None)
    problem = happened(BEFORE - timedelta(minutes=6), BEFORE, NOON)
    step = "2019-01-07 12:00:00+08:00"
    detail = Words(f"上一步在 {step}", f"the step before it was at {step}")
    assert problem == problems.time_out_of_order(detail, at("occurred_at"))
