"""A limitation must never cost the worker the claim: warned about at 30 days, filed for under 7 (N3.2)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from builders_mediation import TODAY, a_case, an_agreement, facts, proceedings
from clock import day_of
from mediation.case.rules.case import Case
from mediation.case.rules.states import State
from mediation.limitation.rules import Deadline, Nearness, must_file, warning
from timelimits.limitation_warning import is_urgent


def ending_in(days: int, state: State = State.mediating, **changes: object) -> Case:
    return a_case(state, facts=facts(ends=TODAY + timedelta(days=days)), **changes)


@pytest.mark.parametrize(("days", "files"), [(8, False), (7, False), (6, True), (0, True), (-3, True)])
def test_proceedings_are_filed_when_less_than_7_days_are_left_or_it_seems_too_late(
    days: int, files: bool
) -> None:
    assert must_file(ending_in(days), TODAY) is files
    assert is_urgent(TODAY + timedelta(days=days), TODAY) is files


def test_no_limitation_is_never_urgent() -> None:
    assert not is_urgent(None, TODAY)
    assert not must_file(a_case(), TODAY)
    assert not must_file(a_case(facts=None), TODAY)


@pytest.mark.parametrize(
    ("state", "files"),
    [
        (State.waiting, False),
        (State.mediating, True),
        (State.performing, False),
        (State.failed, True),
        (State.proceedings, False),
        (State.closed, False),
        (State.ended, False),
    ],
)
def test_it_is_filed_for_handled_cases_that_nothing_else_protects(state: State, files: bool) -> None:
    assert must_file(ending_in(3, state), TODAY) is files


def test_an_agreement_on_a_part_does_not_stop_the_limitation_of_the_rest() -> None:
    assert must_file(ending_in(3, State.performing, agreement=an_agreement(100, partial=True)), TODAY)
    assert not must_file(ending_in(3, State.performing, agreement=an_agreement(100)), TODAY)


def test_proceedings_once_opened_are_not_opened_again() -> None:
    assert not must_file(ending_in(3, proceedings=(proceedings(),)), TODAY)


@pytest.mark.parametrize(
    ("days", "pressing"), [(31, None), (30, Nearness.under_30_days), (6, Nearness.under_7_days)]
)
def test_it_is_warned_about_at_30_days(days: int, pressing: Nearness | None) -> None:
    ends: date = TODAY + timedelta(days=days)
    expected = Deadline(ends, days, pressing) if pressing else None
    assert warning(ending_in(days), TODAY) == expected
    assert warning(ending_in(days, State.waiting), TODAY) == expected


def test_there_is_no_warning_where_nothing_runs_out() -> None:
    assert warning(a_case(), TODAY) is None
    assert warning(ending_in(3, State.ended), TODAY) is None


def test_days_are_those_of_shanghai() -> None:
    assert day_of(datetime(2019, 1, 14, 16, 0, tzinfo=UTC)) == date(2019, 1, 15)
    assert day_of(datetime(2019, 1, 14, 15, 59, tzinfo=UTC)) == date(2019, 1, 14)
