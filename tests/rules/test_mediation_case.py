"""Two tables, both total: what people may do in each state, and what other services' facts do in it."""

import itertools

import pytest

from builders_mediation import NOON, a_case, a_failure, a_payment, a_session, an_agreement, proceedings
from casework.crossing import Contradiction, Verdict
from contracts import EVENTS, Event, Service
from contracts.assignment import AssignmentReturned, LawyerAssigned, LawyerReplaced
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
)
from mediation.case.rules import transitions
from mediation.case.rules.allowed_acts import ALLOWED, Action, allowed_actions, not_allowed
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import AidEnd
from mediation.case.rules.crossing import CROSSING
from mediation.case.rules.states import State
from mediation.consumer import EFFECTS, TOPICS

PAID = (a_payment(100),)
OPEN = (proceedings(),)


def test_every_state_has_its_actions() -> None:
    assert set(ALLOWED.actions) == set(State)


WHEN = {
    "nobody handles it yet": (a_case(State.waiting), {"payments"}),
    "paid before anybody handled it": (a_case(State.waiting, payments=PAID), {"payments", "closing"}),
    "mediation is open": (a_case(), {"sessions", "agreement", "payments", "failure", "proceedings"}),
    "mediation beside proceedings": (
        a_case(proceedings=OPEN),
        {"sessions", "agreement", "payments", "failure", "proceedings", "proceedings/end"},
    ),
    "one side refused": (a_case(sessions=(a_session("refused"),)), {"payments", "failure", "proceedings"}),
    "an agreement is being paid": (
        a_case(State.performing, agreement=an_agreement(200), payments=PAID),
        {"payments", "proceedings"},
    ),
    "an agreement is paid": (
        a_case(State.performing, agreement=an_agreement(100), payments=PAID),
        {"payments", "proceedings", "closing"},
    ),
    "mediation failed": (a_case(State.failed, failure=a_failure()), {"payments", "proceedings"}),
    "proceedings run": (
        a_case(State.proceedings, failure=a_failure(), proceedings=OPEN),
        {"payments", "proceedings", "proceedings/end"},
    ),
    "proceedings ended": (
        a_case(State.proceedings, failure=a_failure(), proceedings=(proceedings(outcome="lost"),)),
        {"payments", "proceedings", "closing"},
    ),
    "closed": (a_case(State.closed, payments=PAID), set()),
    "ended": (a_case(State.ended, payments=PAID), set()),
}


@pytest.mark.parametrize(("case", "actions"), WHEN.values(), ids=WHEN)
def test_what_is_possible_when(case: Case, actions: set[str]) -> None:
    assert {action.value for action in allowed_actions(case)} == actions
    assert {action.value for action in Action if not_allowed(case, action) is None} == actions


def test_an_impossible_action_names_those_that_are_possible() -> None:
    no = not_allowed(a_case(State.failed, failure=a_failure()), Action.agree)
    assert no
    assert (no.state, no.action) == (State.failed, Action.agree)
    assert no.allowed == (Action.pay, Action.open)
    assert no.detail is None


def test_after_a_refusal_mediation_must_stop() -> None:
    refused = a_case(sessions=(a_session("refused"),))
    for action in (Action.session, Action.agree):
        no = not_allowed(refused, action)
        assert no
        assert no.detail
        assert Action.fail in no.allowed


FOREIGN = {EVENTS[type_] for type_ in EFFECTS.handled}


def test_the_table_of_crossings_is_total() -> None:
    assert set(CROSSING.verdicts) == set(itertools.product((None, *State), FOREIGN))


def test_every_foreign_event_is_handled_or_decided_to_concern_nothing_here() -> None:
    assert not CROSSING.undecided(Service.mediation, TOPICS)


@pytest.mark.parametrize("event", FOREIGN - {ApplicationReceived, LawyerAssigned})
def test_a_source_that_leaves_out_the_beginning_contradicts_itself(event: type[Event]) -> None:
    with pytest.raises(Contradiction):
        CROSSING.verdict(None, event)


@pytest.mark.parametrize("event", [ApplicationReceived, LawyerAssigned])
def test_intake_and_assignment_may_each_be_heard_first(event: type[Event]) -> None:
    assert CROSSING.verdict(None, event) is Verdict.apply


@pytest.mark.parametrize("event", [ApplicationWithdrawn, AidTerminated, ApplicationRefused])
@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        (State.waiting, Verdict.apply),
        (State.mediating, Verdict.compensate),
        (State.performing, Verdict.apply),
        (State.failed, Verdict.compensate),
        (State.proceedings, Verdict.compensate),
        (State.closed, Verdict.record),
        (State.ended, Verdict.record),
    ],
)
def test_the_end_of_aid_breaks_everything_off_but_a_payment_plan(
    state: State, event: type[Event], verdict: Verdict
) -> None:
    assert CROSSING.verdict(state, event) is verdict
    ended = transitions.end_aid(a_case(state), AidEnd.withdrawn, NOON)
    assert ended.state is (state if state is State.performing else State.ended)


@pytest.mark.parametrize("event", [LawyerAssigned, LawyerReplaced, AssignmentReturned, AidGranted])
@pytest.mark.parametrize("state", [State.closed, State.ended])
def test_what_comes_after_the_end_is_only_recorded(event: type[Event], state: State) -> None:
    assert CROSSING.verdict(state, event) is Verdict.record


@pytest.mark.parametrize("event", [LawyerAssigned, LawyerReplaced])
@pytest.mark.parametrize("state", [State.waiting, State.mediating, State.performing, State.failed])
def test_a_handler_is_taken_over_in_every_open_state(event: type[Event], state: State) -> None:
    assert CROSSING.verdict(state, event) is Verdict.apply


def test_an_application_heard_late_is_still_learned() -> None:
    assert CROSSING.verdict(State.mediating, ApplicationReceived) is Verdict.apply
    assert CROSSING.verdict(State.waiting, ApplicationReceived) is Verdict.record
