"""Payments fill the instalments of the agreement they count for, in order; what is to be paid follows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders_mediation import TODAY, a_case, a_payment, an_agreement, another_agreement
from mediation.case.rules.balance import is_in_arrears, outstanding, paid_before, payments_for, shares
from mediation.case.rules.case_parts import InstalmentOutcome
from mediation.case.rules.states import State

AMOUNTS = st.lists(st.integers(1, 10**6), min_size=1, max_size=6)


def test_payments_fill_the_instalments_in_order() -> None:
    filled = shares(an_agreement(200, 300), [a_payment(150), a_payment(100)])
    assert [each.paid_fen for each in filled] == [200, 50]
    assert [each.outstanding_fen for each in filled] == [0, 250]


@given(AMOUNTS, st.lists(st.integers(1, 10**6), max_size=6))
def test_what_is_outstanding_always_balances_with_what_was_paid(amounts: list[int], paid: list[int]) -> None:
    agreement, payments = an_agreement(*amounts), [a_payment(each) for each in paid]
    assert outstanding(agreement, payments) == max(0, agreement.amount_fen - sum(paid))


def test_the_first_agreement_counts_what_was_paid_before_it_and_the_next_what_comes_from_its_day_on() -> None:
    first, second = an_agreement(500), another_agreement(400, days=5)
    before, between, on_the_day, after = (
        a_payment(number, TODAY + timedelta(days=days)) for number, days in enumerate((-9, 4, 5, 20), 1)
    )
    case = a_case(State.performing, agreements=(first, second), payments=(before, between, on_the_day, after))
    assert payments_for(case, first) == (before, between)
    assert payments_for(case, second) == (on_the_day, after)
    assert (paid_before(case, first), paid_before(case, second)) == (0, 3)
    alone = a_case(State.performing, agreement=first, payments=(before, between, on_the_day, after))
    assert paid_before(alone, first) == 0


@pytest.mark.parametrize(
    ("outcome", "paid", "in_arrears"),
    [
        (InstalmentOutcome.missed, 0, True),
        (InstalmentOutcome.missed, 200, False),
        (InstalmentOutcome.kept, 0, False),
        (None, 0, False),
    ],
)
def test_arrears_are_a_missed_instalment_that_is_still_not_paid(
    outcome: InstalmentOutcome | None, paid: int, in_arrears: bool
) -> None:
    agreement = an_agreement(200)
    agreement = replace(agreement, instalments=(replace(agreement.instalments[0], outcome=outcome),))
    payments = (a_payment(paid),) if paid else ()
    assert is_in_arrears(a_case(State.performing, agreement=agreement, payments=payments)) is in_arrears


def test_without_an_agreement_there_are_no_arrears() -> None:
    assert not is_in_arrears(a_case())
