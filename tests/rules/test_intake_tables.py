"""State × action, and state × what others tell: tables, and both of them total."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from builders_contracts import EXAMPLES
from builders_intake_rules import NOON, case
from casework.crossing import Contradiction, Verdict
from clock import day_of
from contracts import EVENTS, Event, Lane, Service
from contracts.intake import SOURCE
from contracts.mediation import CaseClosed
from contracts.reporting import SOURCE as REPORTING
from intake.case.actions import ALLOWED, Action, NotAllowed, allowed_actions, check_allowed
from intake.case.case import end
from intake.case.crossing import CROSSING, cross
from intake.case.papers import Paper
from intake.case.states import Progress, State
from intake.case.urgency import UrgentGround
from intake.consumer import TOPICS
from intake.decisions.rules import grant
from intake.papers.rules import is_overdue, mark_overdue, new_papers, overdue_from, proposal, supply

OPEN = (State.received, State.accepted, State.granted)
TODAY = NOON.date()
OWING: dict[str, Any] = {"papers_owed": (Paper.identity,), "papers_due": TODAY}


def test_every_state_says_which_actions_it_allows() -> None:
    assert set(ALLOWED) == set(State)


@pytest.mark.parametrize("state", set(State) - set(OPEN))
def test_what_has_ended_allows_nothing(state: State) -> None:
    assert allowed_actions(case(state), TODAY) == ()


def test_a_received_application_can_be_completed_refused_or_withdrawn() -> None:
    assert allowed_actions(case(), TODAY) == (Action.papers, Action.refuse, Action.withdraw)


def test_an_accepted_one_can_be_granted_or_refused() -> None:
    assert allowed_actions(case(State.accepted), TODAY) == (
        Action.papers,
        Action.grant,
        Action.refuse,
        Action.withdraw,
    )


def test_a_granted_one_can_be_withdrawn_or_terminated() -> None:
    assert allowed_actions(case(State.granted), TODAY) == (Action.papers, Action.withdraw, Action.terminate)


def test_aid_before_the_papers_needs_an_urgent_ground() -> None:
    assert check_allowed(case(**OWING), Action.grant, TODAY) == NotAllowed(
        State.received,
        (Action.papers, Action.refuse, Action.withdraw),
        "须先受理；材料未齐而先行提供须有紧急事由",
    )
    urgent = case(**OWING, urgent_grounds=(UrgentGround.preservation,))
    assert check_allowed(urgent, Action.grant, TODAY) is None


def test_a_limitation_that_comes_nearer_while_the_case_waits_lets_aid_come_first() -> None:
    waiting = case(**OWING, limitation_ends=TODAY + timedelta(days=12))
    later = TODAY + timedelta(days=6)
    assert (waiting.is_urgent(TODAY), waiting.is_urgent(later)) == (False, True)
    assert Action.grant not in allowed_actions(waiting, TODAY)
    assert Action.grant in allowed_actions(waiting, later)


def test_with_complete_papers_nothing_comes_before_them_and_after_the_end_nothing_is_urgent() -> None:
    near = TODAY + timedelta(days=1)
    assert not case(State.granted, limitation_ends=near).is_aid_first(TODAY)
    assert not case(State.withdrawn, **OWING, limitation_ends=near).is_urgent(TODAY)


def test_a_withdrawal_is_deemed_only_after_the_rule_proposed_it() -> None:
    assert check_allowed(case(), Action.deem_withdrawn, TODAY) is not None
    assert check_allowed(case(overdue_at=NOON), Action.deem_withdrawn, TODAY) is None


@pytest.mark.parametrize(("state", "action"), [*product(State, Action)])
def test_every_no_says_why_and_what_is_possible(state: State, action: Action) -> None:
    no = check_allowed(case(state), action, TODAY)
    assert no is None or (no.text and action not in no.allowed)


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


def test_a_grant_accepts_what_was_not_accepted_yet() -> None:
    later = NOON + timedelta(days=1)
    assert grant(case(), later).accepted_at == later
    assert grant(case(State.accepted), later).accepted_at == NOON


def test_the_last_step_is_the_latest() -> None:
    later = NOON + timedelta(days=1)
    assert case().last_step_at == NOON
    assert end(case(), State.refused, later).last_step_at == later


def test_papers_are_overdue_once_and_only_while_the_case_is_open() -> None:
    tomorrow = TODAY + timedelta(days=1)
    owing = case(**OWING)
    assert (is_overdue(owing, TODAY), is_overdue(owing, tomorrow)) == (False, True)
    assert not is_overdue(case(), tomorrow)
    assert not is_overdue(mark_overdue(owing, NOON), tomorrow)
    assert not is_overdue(end(owing, State.withdrawn, NOON), tomorrow)


def test_a_paper_that_was_shown_and_is_owed_all_the_same_is_new() -> None:
    misread = case(papers_shown=frozenset(Paper), papers_owed=(Paper.identity,))
    assert new_papers(misread, frozenset({Paper.identity, Paper.claim_evidence})) == {Paper.identity}


def test_each_act_is_a_version_and_what_others_do_is_none_until_they_end_it() -> None:
    assert supply(case(), frozenset({Paper.identity}), NOON).version == 2
    assert grant(case(State.accepted), NOON).version == 2
    assert mark_overdue(case(), NOON).version == 2
    assert end(case(), State.refused, NOON).version == 2
    assert cross(case(State.granted), named("LawyerAssigned"), NOON)[0].version == 1
    assert cross(case(State.granted), example(CaseClosed), NOON)[0].version == 2


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


def test_papers_are_overdue_when_their_day_is_over() -> None:
    assert overdue_from(NOON.date()) == datetime.fromisoformat("2018-12-25T00:00:00+08:00")


def test_days_are_shanghais() -> None:
    assert day_of(datetime.fromisoformat("2018-12-24T16:30:00+00:00")).day == 25


def test_the_table_of_crossings_is_total() -> None:
    others = {event for event in EVENTS.values() if event.source not in (SOURCE, REPORTING)}
    assert CROSSING.handled == others
    assert set(CROSSING.verdicts) == set(product((None, *State), others))


def test_an_event_that_contracts_gains_must_be_decided_about() -> None:
    assert not CROSSING.undecided(Service.intake, TOPICS)


@pytest.mark.parametrize("state", OPEN)
def test_mediation_closes_any_open_case(state: State) -> None:
    after, verdict = cross(case(state), example(CaseClosed), NOON)
    assert (after.state, after.ended_at, verdict) == (State.closed, NOON, Verdict.apply)


@pytest.mark.parametrize("state", set(State) - set(OPEN))
def test_a_closing_that_meets_another_end_is_recorded_without_effect(state: State) -> None:
    before = case(state)
    assert cross(before, example(CaseClosed), NOON) == (before, Verdict.record)


def test_progress_follows_what_others_tell() -> None:
    moved = case(State.granted)
    for name, progress in [
        ("LawyerAssigned", Progress.assigned),
        ("MediationOpened", Progress.mediating),
        ("AssignmentReturned", None),
        ("LawyerAssigned", Progress.mediating),
    ]:
        moved, verdict = cross(moved, named(name), NOON)
        assert (moved.progress, verdict) == (progress, Verdict.apply)


@pytest.mark.parametrize("event", sorted(CROSSING.handled, key=repr))
def test_a_case_that_was_never_received_is_a_contradiction(event: type[Event]) -> None:
    with pytest.raises(Contradiction, match="never heard of"):
        cross(None, example(event), NOON)


def example(event: type[Event]) -> Event:
    return next(each for each in EXAMPLES if type(each) is event)


def named(name: str) -> Event:
    return next(each for each in EXAMPLES if type(each).__name__ == name)
