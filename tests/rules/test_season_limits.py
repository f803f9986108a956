"""Limits as the season's people reckon them, and read the alarms' figures."""

from datetime import date

import pytest

from season.calendar import working_days_after
from season.people.limits import read_gauges, stage_on

ACCEPTED = date(2018, 12, 26)


def test_seven_working_days_over_the_new_year() -> None:
    """The 29th was worked; from the 30th to 01-01 and on the weekend of the 5th nobody did."""
    assert working_days_after(ACCEPTED, 7) == date(2019, 1, 7)


@pytest.mark.parametrize(
    ("today", "stage"),
    [((2019, 1, 4), None), ((2019, 1, 5), "near"), ((2019, 1, 7), "near"), ((2019, 1, 8), "passed")],
)
def test_it_is_near_two_days_before_the_last_which_counts_in_full(
    today: tuple[int, int, int], stage: str | None
) -> None:
    assert stage_on(date(*today), ACCEPTED) == stage


def test_gauges_are_read_by_campaign_and_none_is_nothing() -> None:
    line = 'yuanxin_limits_reached{{campaign="{}",county="330302",limit="review",stage="near"}} {}'
    exposed = "\n".join((line.format("wenzhou-2018", "2.0"), line.format("other", "1.0"), "up 1.0"))
    assert read_gauges(exposed, "wenzhou-2018") == {("review", "near", "330302"): 2}
    assert read_gauges(line.format("wenzhou-2018", "0.0"), "wenzhou-2018") == {}
