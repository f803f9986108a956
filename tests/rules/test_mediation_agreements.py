"""Agreements add up: their instalments, their wages, their dates."""

from datetime import date, timedelta

import pytest

from builders_mediation import NOON, TODAY, an_agreement, confirmed
from mediation.agreements.rules import (
    PlannedInstalment,
    Terms,
    agreement_on,
    confirmation_flaw,
    flaw_in,
    numbered,
)
from mediation.case.rules.case_parts import ConfirmationStep
from mediation.case.rules.entry_flaws import FlawKind, wages_flaw

TOMORROW = TODAY + timedelta(days=1)


def terms(amount: int, wages: int, *plan: tuple[date, int], effective: date = TODAY) -> Terms:
    """What the parties agreed on; each instalment as (due, amount)."""
    return Terms(amount, wages, tuple(PlannedInstalment(*each) for each in plan), effective, partial=False)


def test_instalments_that_add_up_are_taken() -> None:
    assert flaw_in(terms(500, 500, (TODAY, 200), (TOMORROW, 300))) is None


@pytest.mark.parametrize("amount", [499, 501])
def test_instalments_one_fen_off_are_refused_with_both_sums(amount: int) -> None:
    flaw = flaw_in(terms(amount, 0, (TODAY, 200), (TOMORROW, 300)))
    assert flaw
    assert flaw.kind is FlawKind.instalments_do_not_add_up
    assert flaw.places == (("instalments",),)
    assert flaw.detail
    assert "500" in flaw.detail
    assert str(amount) in flaw.detail


def test_instalments_due_before_the_agreement_has_effect_are_pointed_at() -> None:
    plan = ((TODAY, 200), (TOMORROW, 200), (TODAY, 100))
    flaw = flaw_in(terms(500, 0, *plan, effective=TOMORROW))
    assert flaw
    assert flaw.kind is FlawKind.instalment_before_effect
    assert flaw.places == (("instalments", 0, "due"), ("instalments", 2, "due"))


def test_wages_are_a_part_of_the_amount() -> None:
    flaw = flaw_in(terms(500, 501, (TODAY, 500)))
    assert flaw == wages_flaw(500, 501)
    assert flaw
    assert flaw.kind is FlawKind.wages_exceed_amount
    assert wages_flaw(500, 500) is None


def test_instalments_are_numbered_by_their_dates_whatever_order_they_were_named_in() -> None:
    first, second = numbered([PlannedInstalment(TOMORROW, 300), PlannedInstalment(TODAY, 200)])
    assert (first.number, first.due, first.amount_fen) == (1, TODAY, 200)
    assert (second.number, second.due, second.amount_fen) == (2, TOMORROW, 300)


def test_an_agreement_may_be_confirmed_for_30_days_from_its_effect() -> None:
    agreement = agreement_on(terms(500, 500, (TODAY, 500), effective=TODAY), 1, NOON)
    assert agreement.confirmation_deadline == TODAY + timedelta(days=30)
    assert (agreement.at, agreement.effective) == (NOON, TODAY)


def test_the_court_is_asked_once_and_decides_what_it_was_asked() -> None:
    new, asked = an_agreement(500), confirmed(an_agreement(500), "filed")
    assert confirmation_flaw(new, ConfirmationStep.filed) is None
    assert confirmation_flaw(asked, ConfirmationStep.granted) is None
    assert confirmation_flaw(asked, ConfirmationStep.refused) is None
    for agreement, step in ((new, ConfirmationStep.granted), (asked, ConfirmationStep.filed)):
        flaw = confirmation_flaw(agreement, step)
        assert flaw
        assert flaw.kind is FlawKind.confirmation_out_of_order
