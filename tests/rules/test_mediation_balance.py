"""All payments fill the instalments in their order; what is owed and what was overpaid follow from it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders_mediation import a_payment, an_agreement
from mediation.case.rules.balance import is_in_arrears, outstanding, overpaid, shares
from mediation.case.rules.case_parts import InstalmentOutcome

AMOUNTS = st.lists(st.integers(1, 10**6), min_size=1, max_size=6)


def test_payments_fill_the_instalments_in_order() -> None:
    filled = shares(an_agreement(200, 300), [a_payment(150), a_payment(100)])
    assert [each.paid_fen for each in filled] == [200, 50]
    assert [each.outstanding_fen for each in filled] == [0, 250]


@given(AMOUNTS, st.lists(st.integers(1, 10**6), max_size=6))
def test_what_is_outstanding_and_overpaid_always_balances_with_what_was_paid(
    amounts: list[int], paid: list[int]
) -> None:
    agreement, payments = an_agreement(*amounts), [a_payment(each) for each in paid]
    owed, beyond = outstanding(agreement, payments), overpaid(agreement, payments)
    assert sum(paid) == agreement.amount_fen - owed + beyond
    assert min(owed, beyond) == 0


def test_without_an_agreement_nothing_is_overpaid() -> None:
    assert overpaid(None, [a_payment(100)]) == 0


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
    assert is_in_arrears(agreement, [a_payment(paid)]) is in_arrears


def test_without_an_agreement_there_are_no_arrears() -> None:
    assert not is_in_arrears(None, [])
