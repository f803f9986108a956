"""What may happen to a case at assignment: two total tables, and what each change makes of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from assignment.case.rules import transitions
from assignment.case.rules.allowed_acts import ALLOWED, Action, allowed_actions, not_allowed
from assignment.case.rules.case import Case
from assignment.case.rules.crossing import CROSSING
from assignment.case.rules.states import State
from assignment.consumer import EFFECTS, TOPICS
from builders_assignment import TUESDAY, case_in
from casework.crossing import Contradiction, Verdict
from contracts import Event, Service
from contracts.intake import AidGranted, AidTerminated, ApplicationReceived, ApplicationWithdrawn
from contracts.mediation import CaseClosed

LISTENED_TO = (ApplicationReceived, AidGranted, ApplicationWithdrawn, AidTerminated, CaseClosed)
POSSIBLE = {
    (State.assigned, Action.confirmation): State.confirmed,
    (State.assigned, Action.give_back): State.waiting,
    (State.confirmed, Action.give_back): State.waiting,
    (State.assigned, Action.replacement): State.assigned,
    (State.confirmed, Action.replacement): State.assigned,
    (State.waiting, Action.designation): State.assigned,
}


def to_another(case: Case) -> Case:
    return transitions.assign(case, "L330302-02", 3, TUESDAY)


CHANGES: Mapping[Action, Callable[[Case], Case]] = {
    Action.confirmation: transitions.confirm,
    Action.give_back: transitions.take_back,
    Action.replacement: to_another,
    Action.designation: to_another,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_what_people_may_do_in_a_state_is_a_table(state: State, action: Action) -> None:
    case = case_in(state)
    refused = not_allowed(case, action)
    assert (None if refused else CHANGES[action](case).state) == POSSIBLE.get((state, action))
    if refused:
        assert (refused.state, refused.action, refused.allowed) == (state, action, allowed_actions(case))
        assert refused.detail.startswith("本案")


def test_what_may_be_done_is_shown() -> None:
    assert set(ALLOWED.actions) == set(State)
    assert allowed_actions(case_in(State.waiting)) == (Action.designation,)
    assert allowed_actions(case_in(State.ended)) == ()
    assert allowed_actions(case_in(State.confirmed)) == (Action.give_back, Action.replacement)


EVERY_CHANGE: Mapping[str, tuple[State, Callable[[Case], Case], Mapping[str, object]]] = {
    "grant": (
        State.received,
        lambda case: transitions.grant(case, TUESDAY),
        {"state": State.waiting, "granted_at": TUESDAY},
    ),
    "begin_wait": (
        State.waiting,
        lambda case: transitions.begin_wait(case, TUESDAY),
        {"waiting_since": TUESDAY},
    ),
    "assign": (
        State.confirmed,
        to_another,
        {
            "state": State.assigned,
            "lawyer_id": "L330302-02",
            "seat": 3,
            "round": 3,
            "assigned_at": TUESDAY,
            "waiting_since": None,
        },
    ),
    "confirm": (State.assigned, transitions.confirm, {"state": State.confirmed}),
    "take_back": (
        State.assigned,
        transitions.take_back,
        {"state": State.waiting, "lawyer_id": None, "seat": None, "assigned_at": None},
    ),
    "end": (
        State.confirmed,
        transitions.end,
        {"state": State.ended, "seat": None, "waiting_since": None},
    ),
}


@pytest.mark.parametrize("change", EVERY_CHANGE)
def test_a_change_is_a_new_case_one_version_on_and_leaves_the_rest(change: str) -> None:
    state, make, fields = EVERY_CHANGE[change]
    before = case_in(state)
    assert make(before) == replace(before, version=6, **fields)  # type: ignore[arg-type]


def test_a_case_that_was_waiting_for_somebody_waits_no_longer_when_it_is_assigned_or_ended() -> None:
    waiting = transitions.begin_wait(case_in(State.waiting), TUESDAY)
    assert to_another(waiting).waiting_since is None
    assert transitions.end(waiting).waiting_since is None


@pytest.mark.parametrize("state", [State.assigned, State.confirmed])
def test_a_case_that_people_can_act_on_has_a_handler(state: State) -> None:
    assert case_in(state).handler == "L330302-01"


def test_own_state_and_foreign_event_make_a_total_table() -> None:
    assert set(CROSSING.verdicts) == {(state, event) for state in (None, *State) for event in LISTENED_TO}


def test_the_table_of_crossings_covers_what_is_listened_to() -> None:
    assert {event.type for event in CROSSING.handled} == EFFECTS.handled


def test_every_event_of_the_others_about_a_case_is_decided_here() -> None:
    """One that contracts gains has a row or is named as ignored: case/rules/crossing.py."""
    assert not CROSSING.undecided(Service.assignment, TOPICS)


@pytest.mark.parametrize("event", [AidGranted, ApplicationWithdrawn, AidTerminated])
def test_intake_cannot_speak_of_a_case_it_never_received(event: type[Event]) -> None:
    with pytest.raises(Contradiction):
        CROSSING.verdict(None, event)


def test_an_end_is_heard_even_where_the_application_was_not() -> None:
    """Mediation may have read what lies in our quarantine."""
    assert CROSSING.verdict(None, CaseClosed) is Verdict.apply


@pytest.mark.parametrize("event", [ApplicationWithdrawn, AidTerminated])
@pytest.mark.parametrize("state", [State.assigned, State.confirmed])
def test_a_withdrawal_that_meets_an_assignment_undoes_it(event: type[Event], state: State) -> None:
    assert CROSSING.verdict(state, event) is Verdict.compensate


@pytest.mark.parametrize("event", LISTENED_TO)
def test_nothing_that_is_said_of_an_ended_case_changes_it(event: type[Event]) -> None:
    assert CROSSING.verdict(State.ended, event) is Verdict.record


def test_a_second_grant_and_a_second_application_change_nothing() -> None:
    later = [state for state in State if state is not State.received]
    assert {CROSSING.verdict(state, AidGranted) for state in later} == {Verdict.record}
    assert {CROSSING.verdict(state, ApplicationReceived) for state in State} == {Verdict.record}
