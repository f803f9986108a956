"""What may happen to a case at assignment: two total tables."""

import pytest

from assignment.rules.states import (
    CROSSING,
    Action,
    Contradiction,
    Impossible,
    State,
    Verdict,
    after,
    allowed,
    crossing,
)
from contracts import Event
from contracts.intake import AidGranted, AidTerminated, ApplicationReceived, ApplicationWithdrawn
from contracts.mediation import CaseClosed

LISTENED_TO = (ApplicationReceived, AidGranted, ApplicationWithdrawn, AidTerminated, CaseClosed)
POSSIBLE = {
    (State.assigned, Action.confirmation): State.confirmed,
    (State.assigned, Action.give_back): State.waiting,
    (State.confirmed, Action.give_back): State.waiting,
    (State.assigned, Action.replacement): State.assigned,
    (State.confirmed, Action.replacement): State.assigned,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_what_people_may_do_in_a_state_is_a_table(state: State, action: Action) -> None:
    assert after(state, action) == POSSIBLE.get((state, action), Impossible(state, action))


def test_what_may_be_done_is_told() -> None:
    assert allowed(State.waiting) == allowed(State.ended) == ()
    assert allowed(State.confirmed) == (Action.give_back, Action.replacement)


def test_own_state_and_foreign_event_make_a_total_table() -> None:
    assert set(CROSSING) == {(state, event) for state in (None, *State) for event in LISTENED_TO}


@pytest.mark.parametrize("event", [AidGranted, ApplicationWithdrawn, AidTerminated])
def test_intake_cannot_speak_of_a_case_it_never_received(event: type[Event]) -> None:
    with pytest.raises(Contradiction):
        crossing(None, event)


def test_an_end_is_heard_even_where_the_application_was_not() -> None:
    """Mediation may have read what lies in our quarantine."""
    assert crossing(None, CaseClosed) is Verdict.apply


@pytest.mark.parametrize("event", [ApplicationWithdrawn, AidTerminated])
@pytest.mark.parametrize("state", [State.assigned, State.confirmed])
def test_a_withdrawal_that_meets_an_assignment_undoes_it(event: type[Event], state: State) -> None:
    assert crossing(state, event) is Verdict.compensate


@pytest.mark.parametrize("event", LISTENED_TO)
def test_nothing_that_is_said_of_an_ended_case_changes_it(event: type[Event]) -> None:
    assert crossing(State.ended, event) is Verdict.record


def test_a_second_grant_and_a_second_application_change_nothing() -> None:
    assert {crossing(state, AidGranted) for state in State if state is not State.received} == {Verdict.record}
    assert {crossing(state, ApplicationReceived) for state in State} == {Verdict.record}
