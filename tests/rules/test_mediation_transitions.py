"""What each change makes of a case of mediation: a new value, one version on, and the rest as it was."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from builders_mediation import (
    NOON,
    a_case,
    a_failure,
    a_payment,
    a_session,
    an_agreement,
    another_agreement,
    facts,
    proceedings,
)
from contracts import Route
from contracts.mediation import ClosingMethod, ClosingOutcome, VoidReason
from mediation.case.rules import transitions
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import (
    AidEnd,
    Closing,
    Confirmation,
    ConfirmationStep,
    InstalmentOutcome,
    VoidedPayment,
)
from mediation.case.rules.states import State

LATER = NOON + timedelta(days=1)
UNKNOWN = a_case(facts=None)
WAITING = a_case(State.waiting, opened_at=None)
AGREED = a_case(State.performing, agreement=an_agreement(200, 300))
IN_TWO = a_case(proceedings=(proceedings(), replace(proceedings(Route.police), number=2)))
WON = replace(proceedings(Route.police, "won", 100), number=2)
CLOSING = Closing(ClosingMethod.mediation, ClosingOutcome.not_recovered, 0, 0, LATER)

FILED = Confirmation(ConfirmationStep.filed, LATER)
OTHER = a_payment(500, payment_id=UUID(int=2))
VOIDED = VoidedPayment(a_payment(500), VoidReason.entered_twice, LATER)

EVERY_CHANGE: Mapping[str, tuple[Case, Callable[[Case], Case], Mapping[str, object]]] = {
    "learn": (UNKNOWN, lambda case: transitions.learn(case, facts()), {"facts": facts()}),
    "grant": (WAITING, lambda case: transitions.grant(case, LATER), {"granted_at": LATER}),
    "end_aid": (
        WAITING,
        lambda case: transitions.end_aid(case, AidEnd.refused, LATER),
        {"state": State.ended, "ended_by": AidEnd.refused, "ended_at": LATER},
    ),
    "open_mediation": (
        WAITING,
        lambda case: transitions.open_mediation(case, "L330302-01", LATER),
        {"state": State.mediating, "lawyer_id": "L330302-01", "opened_at": LATER},
    ),
    "hand_over": (
        a_case(lawyer_id="L330302-01"),
        lambda case: transitions.hand_over(case, "L330302-02"),
        {"lawyer_id": "L330302-02"},
    ),
    "add_session": (
        a_case(),
        lambda case: transitions.add_session(case, a_session()),
        {"sessions": (a_session(),)},
    ),
    "agree": (
        a_case(),
        lambda case: transitions.agree(case, an_agreement(500)),
        {"state": State.performing, "agreements": (an_agreement(500),)},
    ),
    "pay": (AGREED, lambda case: transitions.pay(case, a_payment(500)), {"payments": (a_payment(500),)}),
    "confirm": (
        AGREED,
        lambda case: transitions.confirm(case, FILED),
        {"agreements": (replace(an_agreement(200, 300), confirmations=(FILED,)),)},
    ),
    "void": (
        replace(AGREED, payments=(a_payment(500), OTHER)),
        lambda case: transitions.void(case, VOIDED),
        {"payments": (OTHER,), "voided": (VOIDED,)},
    ),
    "ask priority": (a_case(), transitions.ask_priority, {}),
    "fail": (
        a_case(),
        lambda case: transitions.fail(case, a_failure()),
        {"state": State.failed, "failure": a_failure()},
    ),
    "open_proceedings": (
        a_case(State.failed),
        lambda case: transitions.open_proceedings(case, proceedings()),
        {"state": State.proceedings, "proceedings": (proceedings(),)},
    ),
    "end_proceedings": (
        IN_TWO,
        lambda case: transitions.end_proceedings(case, WON),
        {"proceedings": (proceedings(), WON)},
    ),
    "close": (
        a_case(),
        lambda case: transitions.close(case, CLOSING),
        {"state": State.closed, "closings": (CLOSING,)},
    ),
}


@pytest.mark.parametrize("change", EVERY_CHANGE)
def test_a_change_is_a_new_case_one_version_on_and_leaves_the_rest(change: str) -> None:
    before, make, fields = EVERY_CHANGE[change]
    assert make(before) == replace(before, version=before.version + 1, **fields)  # type: ignore[arg-type]


def test_an_instalment_keeps_its_outcome_when_others_are_decided() -> None:
    once = transitions.decide_instalments(AGREED, {(1, 1): InstalmentOutcome.missed})
    assert once.agreement
    assert [each.outcome for each in once.agreement.instalments] == [InstalmentOutcome.missed, None]
    twice = transitions.decide_instalments(once, {(1, 2): InstalmentOutcome.kept})
    assert twice.agreement
    assert [each.outcome for each in twice.agreement.instalments] == [
        InstalmentOutcome.missed,
        InstalmentOutcome.kept,
    ]
    assert (once.version, twice.version) == (AGREED.version + 1, AGREED.version + 2)


def test_an_agreement_takes_the_place_of_one_that_broke_down_and_leaves_it_as_it_was() -> None:
    missed = transitions.decide_instalments(AGREED, {(1, 1): InstalmentOutcome.missed})
    again = transitions.agree(missed, another_agreement(400))
    assert again.agreement == another_agreement(400)
    assert [[each.outcome for each in agreement.instalments] for agreement in again.agreements] == [
        [InstalmentOutcome.missed, InstalmentOutcome.dropped],
        [None],
    ]


@pytest.mark.parametrize("state", [State.failed, State.proceedings])
def test_the_parties_may_settle_after_mediation_failed_and_the_failure_is_history(state: State) -> None:
    case = a_case(state, failure=a_failure())
    assert case.failure_in_force == a_failure()
    settled = transitions.agree(case, replace(an_agreement(100), at=LATER))
    assert (settled.state, settled.failure, settled.failure_in_force) == (State.performing, a_failure(), None)
