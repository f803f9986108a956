"""Each instalment is kept or missed once, by what had been paid on its own date."""

from dataclasses import replace
from datetime import datetime, timedelta

from builders_mediation import NOON, TODAY, a_payment, an_agreement
from clock import SHANGHAI
from contracts import Route
from mediation.case.rules.case_parts import InstalmentOutcome
from mediation.case.rules.entry_flaws import FlawKind
from mediation.payments.rules import REMEDIES, PastInstalment, in_the_future, missed_at, past_instalments

TOMORROW = TODAY + timedelta(days=1)
IN_TEN = TOMORROW + timedelta(days=10)


def test_an_instalment_has_no_outcome_while_its_day_lasts() -> None:
    assert past_instalments(an_agreement(200), [], TOMORROW) == ()


def test_an_instalment_unpaid_when_its_day_has_ended_is_missed() -> None:
    agreement = an_agreement(200, 300)
    assert past_instalments(agreement, [a_payment(50)], TOMORROW + timedelta(days=1)) == (
        PastInstalment(agreement.instalments[0], 150),
    )
    assert PastInstalment(agreement.instalments[0], 150).outcome is InstalmentOutcome.missed


def test_an_instalment_paid_on_its_last_day_is_kept() -> None:
    (past,) = past_instalments(an_agreement(200), [a_payment(200, TOMORROW)], TOMORROW + timedelta(days=1))
    assert past.outcome is InstalmentOutcome.kept


def test_a_payment_after_the_date_does_not_undo_that_it_was_missed_however_late_one_looks() -> None:
    late = a_payment(200, TOMORROW + timedelta(days=1))
    (past,) = past_instalments(an_agreement(200), [late], TOMORROW + timedelta(days=30))
    assert past.missing_fen == 200


def test_several_dates_are_looked_at_together_when_ticks_were_missed_each_by_its_own_date() -> None:
    agreement = an_agreement(200, 300)
    payments = [a_payment(200, TODAY), a_payment(100, IN_TEN), a_payment(200, IN_TEN + timedelta(days=1))]
    past = past_instalments(agreement, payments, IN_TEN + timedelta(days=5))
    assert [each.missing_fen for each in past] == [0, 200]


def test_an_instalment_with_an_outcome_is_not_looked_at_again() -> None:
    agreement = an_agreement(200)
    missed = replace(agreement.instalments[0], outcome=InstalmentOutcome.missed)
    assert past_instalments(replace(agreement, instalments=(missed,)), [], TODAY + timedelta(days=99)) == ()


def test_an_instalment_is_missed_from_midnight_in_shanghai() -> None:
    assert missed_at(TODAY) == datetime(2019, 1, 16, tzinfo=SHANGHAI)


def test_a_missed_instalment_offers_payment_order_and_enforcement() -> None:
    assert (Route.payment_order, Route.enforcement) == REMEDIES


def test_without_an_agreement_there_is_no_instalment_to_look_at() -> None:
    assert past_instalments(None, [a_payment(100)], TODAY) == ()


def test_a_payment_lies_on_no_day_to_come() -> None:
    assert in_the_future(TODAY, NOON) is None
    flaw = in_the_future(TOMORROW, NOON)
    assert flaw
    assert (flaw.kind, flaw.places) == (FlawKind.in_the_future, (("paid_on",),))
