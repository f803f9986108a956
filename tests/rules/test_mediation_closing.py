"""A case is closed when all is settled; the closing repeats what was paid, and says how it came about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from builders_mediation import (
    NOON,
    a_case,
    a_closing,
    a_failure,
    a_payment,
    a_session,
    an_agreement,
    proceedings,
)
from contracts import Route
from contracts.mediation import ClosingMethod as Method
from contracts.mediation import ClosingOutcome as Outcome
from contracts.mediation import VoidReason
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import InstalmentOutcome, VoidedPayment
from mediation.case.rules.states import State
from mediation.case.rules.transitions import close
from mediation.closing.rules import DoesNotReconcile, contradiction, fits_method, reconcile

WON = proceedings(outcome="won", awarded=100)
LOST = proceedings(outcome="lost")
LATER = NOON + timedelta(days=9)
PAID = (a_payment(100, wages=60),)


def test_the_sums_of_a_closing_are_those_of_the_payments() -> None:
    case = a_case(payments=(a_payment(100, wages=60), a_payment(50, wages=50)))
    assert reconcile(case, 150, 110) is None
    assert reconcile(case, 150, 109) == DoesNotReconcile(150, 110, ("wages_recovered_fen",))
    assert reconcile(case, 151, 110) == DoesNotReconcile(150, 110, ("recovered_fen",))
    assert reconcile(a_case(), 0, 0) is None


AGREED_LATER = replace(an_agreement(100), at=LATER)
FITTING: Sequence[tuple[Method, Case]] = [
    (Method.mediation, a_case(agreement=an_agreement(100), payments=PAID)),
    (Method.mediation, a_case(sessions=(a_session(),), payments=PAID)),
    (Method.mediation, a_case(failure=a_failure(), agreement=AGREED_LATER, payments=PAID)),
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
    (Method.paid_by_respondent, a_case(sessions=(a_session(),), payments=PAID)),
    (Method.paid_by_respondent, a_case(State.failed, failure=a_failure(), payments=PAID)),
    (Method.paid_by_respondent, a_case(proceedings=(proceedings(),), payments=PAID)),
]


@pytest.mark.parametrize(("method", "case"), FITTING)
def test_a_method_that_fits_what_happened_is_taken(method: Method, case: Case) -> None:
    assert fits_method(case, method)


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
    (Method.paid_by_respondent, a_case(payments=PAID)),
    (Method.paid_by_respondent, a_case(agreement=an_agreement(100), payments=PAID)),
    (Method.paid_by_respondent, a_case(failure=a_failure(), proceedings=(LOST,))),
]


@pytest.mark.parametrize(("method", "case"), UNFITTING)
def test_a_method_that_contradicts_what_happened_is_refused(method: Method, case: Case) -> None:
    assert not fits_method(case, method)
    misfit = contradiction(case, a_closing(method, "partly_recovered"))
    assert misfit
    assert misfit.field == "method"


def test_a_case_paid_before_mediation_was_closed_so_also_when_its_payment_is_voided_afterwards() -> None:
    voided = VoidedPayment(PAID[0], VoidReason.bounced, LATER)
    case = a_case(State.closed, voided=(voided,), closings=(a_closing("paid_before_mediation"),))
    corrected = a_closing("paid_before_mediation", "not_recovered", 0)
    assert contradiction(case, corrected) is None


@pytest.mark.parametrize("outcome", Outcome)
def test_an_outcome_that_the_facts_do_not_allow_is_refused(outcome: Outcome) -> None:
    case = a_case(sessions=(a_session(),), payments=PAID)
    misfit = contradiction(case, a_closing("mediation", outcome, word="orally"))
    if outcome is Outcome.less_accepted:
        assert misfit is None
    else:
        assert misfit
        assert misfit.field == "outcome"


def test_less_is_accepted_by_the_recipient_and_nobody_else() -> None:
    case = a_case(sessions=(a_session(),), payments=PAID)
    misfit = contradiction(case, a_closing("mediation", "less_accepted"))
    assert misfit
    assert misfit.field == "recipients_word"


def test_a_closing_drops_the_instalments_that_have_no_outcome_yet() -> None:
    agreement = an_agreement(200, 300)
    kept = replace(agreement.instalments[0], outcome=InstalmentOutcome.kept)
    agreed = replace(agreement, instalments=(kept, agreement.instalments[1]))
    closing = a_closing("mediation", "not_recovered", 0)
    closed = close(a_case(State.performing, agreement=agreed), closing)
    assert (closed.state, closed.closing) == (State.closed, closing)
    assert closed.agreement
    assert [each.outcome for each in closed.agreement.instalments] == [
        InstalmentOutcome.kept,
        InstalmentOutcome.dropped,
    ]


def test_a_correction_stands_beside_the_closing_it_corrects() -> None:
    first = a_closing()
    second = replace(first, number=2, recovered_fen=150)
    corrected = close(a_case(State.closed, closings=(first,)), second)
    assert (corrected.closings, corrected.closing) == ((first, second), second)
