"""Agreements add up, payments fill the instalments in order, each is judged once and by its own date."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders_mediation import TODAY, a_payment, an_agreement
from clock import SHANGHAI
from contracts import Route
from mediation.rules.agreement import (
    REMEDIES,
    Flaw,
    Judged,
    Promise,
    flaw_of,
    in_order,
    is_in_arrears,
    judge,
    missed_at,
    outstanding,
    overpaid,
    standings,
    wages_flaw,
)
from mediation.rules.case import Judgement

TOMORROW = TODAY + timedelta(days=1)
IN_TEN = TOMORROW + timedelta(days=10)
AMOUNTS = st.lists(st.integers(1, 10**6), min_size=1, max_size=6)


def test_instalments_that_add_up_are_taken() -> None:
    assert flaw_of(500, 500, [Promise(TODAY, 200), Promise(TOMORROW, 300)], TODAY) is None


@pytest.mark.parametrize("amount", [499, 501])
def test_instalments_one_fen_off_are_refused_with_both_sums(amount: int) -> None:
    flawed = flaw_of(amount, 0, [Promise(TODAY, 200), Promise(TOMORROW, 300)], TODAY)
    assert flawed
    assert flawed.flaw is Flaw.instalments_do_not_add_up
    assert flawed.places == (("instalments",),)
    assert "500" in flawed.detail
    assert str(amount) in flawed.detail


def test_instalments_due_before_the_agreement_has_effect_are_pointed_at() -> None:
    promises = [Promise(TODAY, 200), Promise(TOMORROW, 200), Promise(TODAY, 100)]
    flawed = flaw_of(500, 0, promises, TOMORROW)
    assert flawed
    assert flawed.flaw is Flaw.instalment_before_effect
    assert flawed.places == (("instalments", 0, "due"), ("instalments", 2, "due"))


def test_wages_are_a_part_of_the_amount() -> None:
    flawed = flaw_of(500, 501, [Promise(TODAY, 500)], TODAY)
    assert flawed == wages_flaw(500, 501)
    assert flawed
    assert flawed.flaw is Flaw.wages_exceed_amount
    assert wages_flaw(500, 500) is None


def test_instalments_are_numbered_by_their_dates_whatever_order_they_were_told_in() -> None:
    first, second = in_order([Promise(TOMORROW, 300), Promise(TODAY, 200)])
    assert (first.number, first.due, first.amount_fen) == (1, TODAY, 200)
    assert (second.number, second.due, second.amount_fen) == (2, TOMORROW, 300)


def test_payments_fill_the_instalments_in_order() -> None:
    found = standings(an_agreement(200, 300), [a_payment(150), a_payment(100)])
    assert [each.paid_fen for each in found] == [200, 50]
    assert [each.outstanding_fen for each in found] == [0, 250]


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


def test_an_instalment_is_not_judged_while_its_day_lasts() -> None:
    assert judge(an_agreement(200), [], TOMORROW) == ()


def test_an_instalment_unpaid_when_its_day_has_ended_is_missed() -> None:
    agreement = an_agreement(200, 300)
    assert judge(agreement, [a_payment(50)], TOMORROW + timedelta(days=1)) == (
        Judged(agreement.instalments[0], 150),
    )
    assert Judged(agreement.instalments[0], 150).judgement is Judgement.missed


def test_an_instalment_paid_on_its_last_day_is_kept() -> None:
    (judged,) = judge(an_agreement(200), [a_payment(200, TOMORROW)], TOMORROW + timedelta(days=1))
    assert judged.judgement is Judgement.kept


def test_a_payment_after_the_date_does_not_undo_that_it_was_missed_however_late_one_looks() -> None:
    late = a_payment(200, TOMORROW + timedelta(days=1))
    (judged,) = judge(an_agreement(200), [late], TOMORROW + timedelta(days=30))
    assert judged.short_fen == 200


def test_several_dates_are_judged_at_once_when_ticks_were_missed_each_by_its_own_date() -> None:
    agreement = an_agreement(200, 300)
    payments = [a_payment(200, TODAY), a_payment(100, IN_TEN), a_payment(200, IN_TEN + timedelta(days=1))]
    judged = judge(agreement, payments, IN_TEN + timedelta(days=5))
    assert [each.short_fen for each in judged] == [0, 200]


def test_a_judged_instalment_is_not_judged_again() -> None:
    agreement = an_agreement(200)
    judged = replace(agreement.instalments[0], judged=Judgement.missed)
    assert judge(replace(agreement, instalments=(judged,)), [], TODAY + timedelta(days=99)) == ()


def test_an_instalment_is_missed_from_midnight_in_shanghai() -> None:
    assert missed_at(TODAY) == datetime(2019, 1, 16, tzinfo=SHANGHAI)


def test_a_missed_instalment_offers_payment_order_and_enforcement() -> None:
    assert (Route.payment_order, Route.enforcement) == REMEDIES


@pytest.mark.parametrize(
    ("judged", "paid", "in_arrears"),
    [
        (Judgement.missed, 0, True),
        (Judgement.missed, 200, False),
        (Judgement.kept, 0, False),
        (None, 0, False),
    ],
)
def test_arrears_are_a_missed_instalment_that_is_still_not_paid(
    judged: Judgement | None, paid: int, in_arrears: bool
) -> None:
    agreement = an_agreement(200)
    agreement = replace(agreement, instalments=(replace(agreement.instalments[0], judged=judged),))
    assert is_in_arrears(agreement, [a_payment(paid)]) is in_arrears


def test_without_an_agreement_there_are_no_arrears() -> None:
    assert not is_in_arrears(None, [])
