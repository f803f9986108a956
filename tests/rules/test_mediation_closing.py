"""A case is closed when all is settled; the closing repeats what was paid, and says how it came about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from builders_mediation import (
    NOON,
    a_case,
    a_failure,
    a_payment,
    a_session,
    an_agreement,
    facts,
    proceedings,
)
from contracts import Route
from contracts.mediation import ClosingMethod as Method
from contracts.mediation import ClosingOutcome as Outcome
from mediation.case.rules.allowed_acts import obstacle_to_closing
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Closing, InstalmentOutcome
from mediation.case.rules.states import State
from mediation.case.rules.transitions import close
from mediation.closing.rules import DoesNotReconcile, contradiction, reconcile

WON = proceedings(outcome="won", awarded=100)
LOST = proceedings(outcome="lost")
LATER = NOON + timedelta(days=9)
PAID = (a_payment(100, wages=60),)

CLOSABLE = {
    "the employer paid before anybody handled the case": a_case(State.waiting, payments=PAID),
    "the employer paid before mediation": a_case(payments=PAID),
    "all instalments are paid": a_case(State.performing, agreement=an_agreement(40, 60), payments=PAID),
    "proceedings ended beside mediation": a_case(proceedings=(LOST,)),
    "proceedings ended": a_case(State.proceedings, failure=a_failure(), proceedings=(WON,)),
    "proceedings ended before mediation failed": a_case(
        State.failed, failure=a_failure(), proceedings=(LOST,)
    ),
    "the court decided on the unpaid rest of an agreement": a_case(
        State.performing, agreement=an_agreement(200), payments=PAID, proceedings=(WON,)
    ),
    "the employer never paid, and the enforcement of the agreement was given up": a_case(
        State.performing,
        agreement=an_agreement(200),
        proceedings=(replace(proceedings(Route.enforcement, "withdrawn"), opened_at=LATER),),
    ),
    "the parties settled after the agreement": a_case(
        State.performing, agreement=an_agreement(200), proceedings=(proceedings(outcome="settled"),)
    ),
    "aid ended elsewhere while the agreement was being paid": a_case(
        State.performing, agreement=an_agreement(200), ended_by="terminated", proceedings=(proceedings(),)
    ),
}
NOT_CLOSABLE = {
    "nothing was paid": a_case(),
    "nothing was paid and nobody handles it": a_case(State.waiting),
    "instalments are unpaid": a_case(State.performing, agreement=an_agreement(200), payments=PAID),
    "proceedings are open": a_case(payments=PAID, proceedings=(proceedings(),)),
    "failure has opened no route yet": a_case(State.failed, failure=a_failure(), payments=PAID),
    "a refusal is not recorded as a failure": a_case(sessions=(a_session("refused"),), payments=PAID),
    "a refusal is not recorded though proceedings ended": a_case(
        sessions=(a_session("refused"),), proceedings=(LOST,)
    ),
    "a decision from before the agreement": a_case(
        State.performing,
        agreement=an_agreement(200),
        proceedings=(proceedings(outcome="lost", ended_at=NOON - timedelta(days=1)),),
    ),
    "proceedings were only withdrawn because of the agreement": a_case(
        State.performing, agreement=an_agreement(200), proceedings=(proceedings(outcome="withdrawn"),)
    ),
}


@pytest.mark.parametrize("case", CLOSABLE.values(), ids=CLOSABLE)
def test_a_case_can_be_closed_when(case: Case) -> None:
    assert obstacle_to_closing(case) is None


@pytest.mark.parametrize("case", NOT_CLOSABLE.values(), ids=NOT_CLOSABLE)
def test_a_case_cannot_be_closed_when(case: Case) -> None:
    assert obstacle_to_closing(case)


def test_the_sums_of_a_closing_are_those_of_the_payments() -> None:
    case = a_case(payments=(a_payment(100, wages=60), a_payment(50, wages=50)))
    assert reconcile(case, 150, 110) is None
    assert reconcile(case, 150, 109) == DoesNotReconcile(150, 110)
    assert reconcile(case, 151, 110) == DoesNotReconcile(150, 110)
    assert reconcile(a_case(), 0, 0) is None


FITTING: Sequence[tuple[Method, Case]] = [
    (Method.mediation, a_case(agreement=an_agreement(100), payments=PAID)),
    (Method.mediation, a_case(sessions=(a_session(),), payments=PAID)),
    (Method.paid_before_mediation, a_case(payments=PAID)),
    (Method.arbitration, a_case(proceedings=(WON,), payments=PAID)),
    (Method.judgment, a_case(proceedings=(proceedings(Route.suit, "won", 100),), payments=PAID)),
    (Method.judgment, a_case(proceedings=(proceedings(Route.enforcement, "won"),), payments=PAID)),
    (Method.payment_order, a_case(proceedings=(proceedings(Route.payment_order, "won"),), payments=PAID)),
    (
        Method.administrative,
        a_case(proceedings=(proceedings(Route.labour_inspection, "won"),), payments=PAID),
    ),
    (
        Method.administrative,
        a_case(proceedings=(proceedings(Route.housing_enforcement, "won"),), payments=PAID),
    ),
    (Method.police, a_case(proceedings=(proceedings(Route.police, "settled", 90),), payments=PAID)),
]


@pytest.mark.parametrize(("method", "case"), FITTING)
def test_a_method_that_fits_what_happened_is_taken(method: Method, case: Case) -> None:
    assert contradiction(case, method, Outcome.fully_recovered) is None


UNFITTING: Sequence[tuple[Method, Case]] = [
    (Method.mediation, a_case(payments=PAID)),
    (
        Method.mediation,
        a_case(sessions=(a_session(),), failure=a_failure(), proceedings=(WON,), payments=PAID),
    ),
    (Method.paid_before_mediation, a_case(proceedings=(LOST,))),
    (Method.paid_before_mediation, a_case(sessions=(a_session(),), payments=PAID)),
    (Method.paid_before_mediation, a_case(agreement=an_agreement(100), payments=PAID)),
    (Method.paid_before_mediation, a_case(failure=a_failure(), proceedings=(WON,), payments=PAID)),
    (Method.judgment, a_case(proceedings=(WON,), payments=PAID)),
    (Method.arbitration, a_case(proceedings=(proceedings(),), payments=PAID)),
]


@pytest.mark.parametrize(("method", "case"), UNFITTING)
def test_a_method_that_contradicts_what_happened_is_refused(method: Method, case: Case) -> None:
    misfit = contradiction(case, method, Outcome.partly_recovered)
    assert misfit
    assert misfit.field == "method"


PARTIAL = an_agreement(100, partial=True)
OUTCOMES: Sequence[tuple[Case, Outcome, bool]] = [
    (a_case(sessions=(a_session(),)), Outcome.not_recovered, True),
    (a_case(sessions=(a_session(),)), Outcome.fully_recovered, False),
    (a_case(sessions=(a_session(),)), Outcome.partly_recovered, False),
    (a_case(sessions=(a_session(),), payments=PAID), Outcome.not_recovered, False),
    (a_case(sessions=(a_session(),), payments=PAID), Outcome.partly_recovered, True),
    # Nothing agreed, nothing awarded: what was paid is what the parties took to be owed.
    (a_case(sessions=(a_session(),), payments=PAID), Outcome.fully_recovered, True),
    (a_case(agreement=an_agreement(100), payments=PAID), Outcome.fully_recovered, True),
    (a_case(agreement=an_agreement(101), payments=PAID), Outcome.fully_recovered, False),
    # A partial agreement: the whole claim, where it is a number, or the award for the rest.
    (a_case(agreement=PARTIAL, payments=PAID), Outcome.fully_recovered, False),
    (a_case(agreement=PARTIAL, payments=PAID), Outcome.partly_recovered, True),
    (a_case(agreement=PARTIAL, payments=PAID, facts=facts(claimed=None)), Outcome.fully_recovered, False),
    (a_case(agreement=PARTIAL, payments=PAID, facts=None), Outcome.fully_recovered, False),
    (a_case(agreement=PARTIAL, payments=PAID, facts=facts(claimed=100)), Outcome.fully_recovered, True),
    (a_case(agreement=PARTIAL, payments=PAID, proceedings=(WON,)), Outcome.fully_recovered, False),
    (
        a_case(agreement=PARTIAL, payments=(*PAID, a_payment(100)), proceedings=(WON,)),
        Outcome.fully_recovered,
        True,
    ),
]


@pytest.mark.parametrize(("case", "outcome", "fits"), OUTCOMES)
def test_the_outcome_fits_what_was_paid(case: Case, outcome: Outcome, fits: bool) -> None:
    misfit = contradiction(case, Method.mediation, outcome)
    assert (misfit is None) is fits
    assert misfit is None or misfit.field == "outcome"


@pytest.mark.parametrize(("paid", "full"), [(99, False), (100, True)])
def test_fully_recovered_needs_the_awarded_amount_paid(paid: int, full: bool) -> None:
    case = a_case(proceedings=(WON,), payments=(a_payment(paid),))
    assert (contradiction(case, Method.arbitration, Outcome.fully_recovered) is None) is full


def test_the_latest_award_stands_and_enforcement_awards_nothing_new() -> None:
    suit = proceedings(Route.suit, "partly_won", 80)
    enforced = proceedings(Route.enforcement, "won", 0)
    case = a_case(proceedings=(WON, suit, enforced), payments=(a_payment(80),))
    assert contradiction(case, Method.judgment, Outcome.fully_recovered) is None
    less = replace(case, payments=(a_payment(79),))
    assert contradiction(less, Method.judgment, Outcome.fully_recovered)


def test_a_closing_drops_the_instalments_that_have_no_outcome_yet() -> None:
    agreement = an_agreement(200, 300)
    kept = replace(agreement.instalments[0], outcome=InstalmentOutcome.kept)
    agreed = replace(agreement, instalments=(kept, agreement.instalments[1]))
    closing = Closing(Method.mediation, Outcome.not_recovered, 0, 0, NOON)
    closed = close(a_case(State.performing, agreement=agreed), closing)
    assert (closed.state, closed.closing) == (State.closed, closing)
    assert closed.agreement
    assert [each.outcome for each in closed.agreement.instalments] == [
        InstalmentOutcome.kept,
        InstalmentOutcome.dropped,
    ]
