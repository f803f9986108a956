"""Which papers are asked for, supplied, owed and overdue."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from builders_intake_rules import NOON, case
from contracts import Lane
from intake.case.rules.case import end
from intake.case.rules.paper_kinds import PAPER_NAMES, Paper
from intake.case.rules.states import State
from intake.papers.rules import (
    is_overdue,
    mark_overdue,
    new_papers,
    overdue_from,
    papers_asked,
    papers_owed,
    proposal,
    serve,
    supply,
    told_at,
)

TODAY = NOON.date()
OWING: dict[str, Any] = {"papers_owed": (Paper.identity,), "papers_due": TODAY}


def test_only_the_ordinary_lane_asks_about_means() -> None:
    assert Paper.means_statement not in papers_asked(Lane.green, agent_without_authority=False)
    assert Paper.means_statement in papers_asked(Lane.ordinary, agent_without_authority=False)


def test_every_paper_has_a_name() -> None:
    assert all(PAPER_NAMES[paper] for paper in Paper)


def test_the_last_paper_accepts_an_ordinary_application() -> None:
    owing = case(papers_owed=(Paper.identity, Paper.claim_evidence), papers_due=NOON.date())
    one = supply(owing, frozenset({Paper.identity}), NOON)
    assert (one.state, one.papers_owed) == (State.received, (Paper.claim_evidence,))
    assert one.papers_shown == {Paper.identity}
    both = supply(one, frozenset({Paper.claim_evidence}), NOON)
    assert (both.state, both.accepted_at) == (State.accepted, NOON)


def test_papers_for_a_granted_case_change_no_state() -> None:
    owing = case(State.granted, papers_owed=(Paper.identity,))
    assert supply(owing, frozenset({Paper.identity}), NOON).state is State.granted


def test_a_paper_that_was_shown_and_is_owed_all_the_same_is_new() -> None:
    misread = case(papers_shown=frozenset(Paper), papers_owed=(Paper.identity,))
    assert new_papers(misread, frozenset({Paper.identity, Paper.claim_evidence})) == {Paper.identity}


def test_the_days_for_papers_start_with_the_service_of_the_notice() -> None:
    raised = mark_overdue(case(**OWING), NOON)
    later = serve(raised, NOON + timedelta(days=3), 10)
    assert (later.papers_due, later.overdue_at) == (TODAY + timedelta(days=13), None)
    assert later.notice_served_at == NOON + timedelta(days=3)
    long_ago = serve(raised, NOON - timedelta(days=20), 10)
    assert (long_ago.papers_due, long_ago.overdue_at) == (TODAY, NOON)
    nothing_set = serve(case(), NOON, 10)
    assert nothing_set.papers_due == TODAY + timedelta(days=10)


def test_a_notice_follows_the_list_that_it_holds() -> None:
    later = NOON + timedelta(hours=20)
    assert told_at(case(papers_told_at=later)) == later
    assert told_at(case(papers_told_at=NOON - timedelta(hours=1))) == NOON
    assert told_at(case()) == NOON


def test_papers_are_owed_from_the_day_the_list_was_told() -> None:
    owed = papers_owed(frozenset({Paper.identity}), frozenset(), TODAY, 10)
    assert owed is not None
    assert owed.due == TODAY + timedelta(days=10)


def test_papers_are_overdue_once_and_only_while_the_case_is_open() -> None:
    tomorrow = TODAY + timedelta(days=1)
    owing = case(**OWING)
    assert (is_overdue(owing, TODAY), is_overdue(owing, tomorrow)) == (False, True)
    assert not is_overdue(case(), tomorrow)
    assert not is_overdue(mark_overdue(owing, NOON), tomorrow)
    assert not is_overdue(end(owing, State.withdrawn, NOON), tomorrow)


def test_papers_are_overdue_when_their_day_is_over() -> None:
    assert overdue_from(NOON.date()) == datetime.fromisoformat("2018-12-25T00:00:00+08:00")


@pytest.mark.parametrize(
    ("lane", "state", "proposed"),
    [
        (Lane.ordinary, State.received, "deemed_withdrawal"),
        (Lane.ordinary, State.accepted, "none"),
        (Lane.green, State.granted, "none"),
    ],
)
def test_only_an_ordinary_application_that_waits_may_be_deemed_withdrawn(
    lane: Lane, state: State, proposed: str
) -> None:
    assert proposal(case(state, lane=lane)) == proposed
