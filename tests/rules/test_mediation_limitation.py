"""A limitation must never cost the worker the claim: warned about at 30 days, to be filed under 7 (N3.2)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from builders_mediation import NOON, TODAY, a_case, a_closing, an_agreement, facts, proceedings
from clock import day_of, midnight
from contracts import Route
from mediation.case.rules import transitions
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import AidEnd
from mediation.case.rules.states import State
from mediation.limitation.rules import (
    Deadline,
    Nearness,
    due_since,
    filing_is_to_be_raised,
    warning,
)
from timelimits.limitation_warning import is_urgent, urgent_from


def ending_in(days: int, state: State = State.mediating, **changes: object) -> Case:
    return a_case(state, **{"facts": facts(ends=TODAY + timedelta(days=days)), **changes})


@pytest.mark.parametrize(("days", "due"), [(8, False), (7, False), (6, True), (0, True), (-3, True)])
def test_a_filing_is_due_when_less_than_7_days_are_left_or_it_seems_too_late(days: int, due: bool) -> None:
    assert filing_is_to_be_raised(ending_in(days), TODAY) is due
    assert is_urgent(TODAY + timedelta(days=days), TODAY) is due


def test_no_limitation_is_never_urgent() -> None:
    assert not is_urgent(None, TODAY)
    assert not filing_is_to_be_raised(a_case(), TODAY)
    assert not filing_is_to_be_raised(a_case(facts=None), TODAY)


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (State.waiting, True),
        (State.mediating, True),
        (State.performing, False),
        (State.failed, True),
        (State.proceedings, True),
        (State.closed, False),
        (State.ended, False),
    ],
)
def test_it_is_due_for_whatever_nothing_protects_also_while_it_waits_for_a_lawyer(
    state: State, due: bool
) -> None:
    assert filing_is_to_be_raised(ending_in(3, state), TODAY) is due


def test_an_agreement_on_a_part_does_not_stop_the_limitation_of_the_rest() -> None:
    assert filing_is_to_be_raised(
        ending_in(3, State.performing, agreement=an_agreement(100, partial=True)), TODAY
    )
    assert not filing_is_to_be_raised(ending_in(3, State.performing, agreement=an_agreement(100)), TODAY)


@pytest.mark.parametrize(
    ("outcome", "due"), [(None, False), ("lost", False), ("settled", False), ("withdrawn", True)]
)
def test_proceedings_stop_it_unless_they_were_withdrawn(outcome: str | None, due: bool) -> None:
    filed = proceedings(outcome=outcome)
    assert filing_is_to_be_raised(ending_in(3, proceedings=(filed,)), TODAY) is due
    assert filing_is_to_be_raised(ending_in(3, State.proceedings, proceedings=(filed,)), TODAY) is due


def test_other_proceedings_that_run_stop_it_where_some_were_withdrawn() -> None:
    both = (proceedings(outcome="withdrawn"), proceedings(Route.suit))
    assert not filing_is_to_be_raised(ending_in(3, proceedings=both), TODAY)


def test_the_claim_is_the_workers_own_where_aid_ended_also_while_an_agreement_is_paid() -> None:
    partial = an_agreement(100, partial=True)
    ended = {"ended_by": AidEnd.withdrawn, "ended_at": NOON}
    assert not filing_is_to_be_raised(ending_in(3, State.performing, agreement=partial, **ended), TODAY)


def test_it_is_raised_once_while_it_stands() -> None:
    assert not filing_is_to_be_raised(transitions.raise_filing_due(ending_in(3), NOON), TODAY)


def test_it_stands_until_somebody_filed_the_claim_is_agreed_or_over() -> None:
    due = transitions.raise_filing_due(ending_in(3), NOON)
    assert (due.filings_due, due.filing_due_since) == (1, NOON)
    assert transitions.agree(due, an_agreement(100, partial=True)).filing_due_since == NOON
    for after in (
        transitions.open_proceedings(due, proceedings()),
        transitions.agree(due, an_agreement(100)),
        transitions.end_aid(due, AidEnd.terminated, NOON),
        transitions.close(due, a_closing()),
    ):
        assert (after.filing_due_since, after.filings_due) == (None, 1)


def test_it_is_due_since_the_day_came_or_since_what_stopped_it_fell_away() -> None:
    ends, past = TODAY + timedelta(days=5), TODAY - timedelta(days=60)
    assert due_since(ending_in(5), ends) == midnight(TODAY - timedelta(days=1)) == midnight(urgent_from(ends))
    assert due_since(ending_in(-60), past) == NOON - timedelta(days=3)
    assert due_since(ending_in(5, proceedings=(proceedings(outcome="withdrawn"),)), ends) == NOON
    assert due_since(ending_in(5, agreement=an_agreement(100, partial=True)), ends) == NOON


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
    assert warning(ending_in(5, State.ended), TODAY) is None


def test_days_are_those_of_shanghai() -> None:
    assert day_of(datetime(2019, 1, 14, 16, 0, tzinfo=UTC)) == date(2019, 1, 15)
    assert day_of(datetime(2019, 1, 14, 15, 59, tzinfo=UTC)) == date(2019, 1, 14)
