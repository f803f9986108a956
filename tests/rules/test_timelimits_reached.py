"""A limit of the law is told when it is near and when it has passed, each once."""

from datetime import date, datetime, timedelta

import pytest

import timelimits
from clock import SHANGHAI, midnight
from contracts import LimitStage
from timelimits import Rule

GRANTED = datetime(2018, 12, 6, 10, tzinfo=SHANGHAI)
LAST_DAY = date(2018, 12, 17)
NEAR, PASSED = LimitStage.near, LimitStage.passed


@pytest.mark.parametrize(
    ("days_left", "told", "stage"),
    [
        (3, None, None),
        (2, None, NEAR),
        (0, None, NEAR),
        (0, NEAR, None),
        (-1, NEAR, PASSED),
        (-1, None, PASSED),
        (-9, PASSED, None),
    ],
)
def test_near_is_two_days_before_the_last_day_and_passed_the_day_after_it(
    days_left: int, told: LimitStage | None, stage: LimitStage | None
) -> None:
    found = timelimits.reached(Rule.assign, GRANTED, LAST_DAY - timedelta(days=days_left), {}, told)
    assert (found.stage if found else None) == stage
    assert found is None or found.due.date == LAST_DAY


def test_it_happened_when_the_stage_came_whenever_somebody_looks() -> None:
    later = LAST_DAY + timedelta(days=5)
    passed = timelimits.reached(Rule.assign, GRANTED, later, {}, None)
    assert passed is not None
    assert passed.at == midnight(date(2018, 12, 18))
    near = timelimits.reached(Rule.assign, GRANTED, LAST_DAY, {}, None)
    assert near is not None
    assert near.at == midnight(date(2018, 12, 15))


def test_holidays_move_it() -> None:
    holiday = {date(2018, 12, 7): False}
    on = LAST_DAY + timedelta(days=1)
    found = timelimits.reached(Rule.assign, GRANTED, on, holiday, NEAR)
    assert found is None


def test_a_query_finds_all_that_came_to_a_stage_and_nothing_that_started_later() -> None:
    before = timelimits.started_before(Rule.assign, LAST_DAY - timedelta(days=2), {})
    assert before == midnight(date(2018, 12, 7))
    for days in range(40):
        started = midnight(date(2018, 12, 6)) + timedelta(days=days)
        on = date(2019, 1, 10)
        is_candidate = started < timelimits.started_before(Rule.assign, on, {})
        assert (timelimits.reached(Rule.assign, started, on, {}, None) is not None) is is_candidate
