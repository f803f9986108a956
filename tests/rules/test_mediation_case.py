"""Two tables, both total: what people may do in each state, and what other services' facts do in it."""

import itertools
from dataclasses import replace

import pytest

from builders_mediation import (
    NOON,
    a_case,
    a_failure,
    a_payment,
    a_session,
    an_agreement,
    confirmed,
    proceedings,
)
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
from mediation.case.rules.case_parts import AidEnd, InstalmentOutcome
from mediation.case.rules.crossing import CROSSING
from mediation.case.rules.states import State
from mediation.consumer import EFFECTS, TOPICS

PAID = (a_payment(100),)
OPEN = (proceedings(),)


def test_every_state_has_its_actions() -> None:
    assert set(ALLOWED.actions) == set(State)


MISSED = an_agreement(200)
MISSED = replace(MISSED, instalments=(replace(MISSED.instalments[0], outcome=InstalmentOutcome.missed),))
ALL_PAID = (a_payment(1_000_000),)
MEDIATING = {"sessions", "agreement", "payments", "failure", "proceedings"}

WHEN = {
    "nobody handles it yet": (a_case(State.waiting), {"payments", "proceedings"}),
    "all was paid before anybody handled it": (
        a_case(State.waiting, payments=ALL_PAID),
        {"payments", "payments/void", "proceedings", "closing"},
    ),
    "it was filed while nobody handles it": (
        a_case(State.waiting, proceedings=OPEN),
        {"payments", "proceedings", "proceedings/end"},
    ),
    "mediation is open": (a_case(), MEDIATING),
    "something was paid": (a_case(payments=PAID), {*MEDIATING, "payments/void", "closing"}),
    "mediation beside proceedings": (a_case(proceedings=OPEN), {*MEDIATING, "proceedings/end"}),
    "one side refused": (a_case(sessions=(a_session("refused"),)), {"payments", "failure", "proceedings"}),
    "an agreement is being paid": (
        a_case(State.performing, agreement=an_agreement(200), payments=PAID),
        {"payments", "payments/void", "agreement/confirmation", "proceedings", "closing"},
    ),
    "an agreement broke down": (
        a_case(State.performing, agreement=MISSED),
        {"payments", "agreement", "agreement/confirmation", "proceedings"},
    ),
    "an agreement leaves a rest": (
        a_case(State.performing, agreement=an_agreement(200, partial=True)),
        {"payments", "agreement", "agreement/confirmation", "proceedings"},
    ),
    "an agreement is confirmed": (
        a_case(State.performing, agreement=confirmed(an_agreement(200))),
        {"payments", "proceedings"},
    ),
    "the court was asked to confirm": (
        a_case(State.performing, agreement=confirmed(an_agreement(200), "filed")),
        {"payments", "agreement/confirmation", "proceedings"},
    ),
    "an agreement is paid": (
        a_case(State.performing, agreement=an_agreement(100), payments=PAID),
        {"payments", "payments/void", "agreement/confirmation", "proceedings", "closing"},
    ),
    "mediation failed": (
        a_case(State.failed, failure=a_failure(), sessions=(a_session("refused"),)),
        {"payments", "agreement", "proceedings"},
    ),
    "mediation failed and all was paid": (
        a_case(State.failed, failure=a_failure(), payments=ALL_PAID),
        {"payments", "payments/void", "agreement", "proceedings", "closing"},
    ),
    "proceedings run": (
        a_case(State.proceedings, failure=a_failure(), proceedings=OPEN),
        {"payments", "agreement", "proceedings", "proceedings/end"},
    ),
    "proceedings ended": (
        a_case(State.proceedings, failure=a_failure(), proceedings=(proceedings(outcome="lost"),)),
        {"payments", "agreement", "proceedings", "closing"},
    ),
    "closed": (a_case(State.closed, payments=PAID), {"payments", "payments/void", "closing/correction"}),
    "closed while proceedings were open": (
        a_case(State.closed, proceedings=OPEN),
        {"payments", "proceedings/end", "closing/correction"},
    ),
    "ended": (a_case(State.ended, payments=PAID), {"payments", "payments/void"}),
}


@pytest.mark.parametrize("state", State)
def test_money_is_taken_in_every_state(state: State) -> None:
    assert not_allowed(a_case(state), Action.pay) is None
    assert not_allowed(a_case(state, payments=PAID), Action.void) is None


@pytest.mark.parametrize("state", State)
def test_priority_is_asked_for_while_the_case_is_open(state: State) -> None:
    is_over = state in (State.closed, State.ended)
    assert (not_allowed(a_case(state), Action.ask_priority) is not None) == is_over


@pytest.mark.parametrize(("case", "actions"), WHEN.values(), ids=WHEN)
def test_what_is_possible_when(case: Case, actions: set[str]) -> None:
    actions = actions | ({"priority-requests"} if case.state not in (State.closed, State.ended) else set())
    assert {action.value for action in allowed_actions(case)} == actions
    assert {action.value for action in Action if not_allowed(case, action) is None} == actions


def test_an_impossible_action_names_those_that_are_possible() -> None:
    no = not_allowed(a_case(State.failed, failure=a_failure()), Action.session)
    assert no
    assert (no.state, no.action) == (State.failed, Action.session)
    assert no.allowed == (Action.agree, Action.pay, Action.open, Action.ask_priority)
    assert no.detail == "本案调解不成，尚未转入其他途径，不能登记调解会"


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


@pytest.mark.parametrize("event", sorted(FOREIGN - {ApplicationReceived, LawyerAssigned}, key=repr))
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
