"""Each instalment is kept or missed by what had been paid on its own date, whenever that was entered."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from builders_intake_rules import wenzhou
from builders_mediation import (
    NOON,
    TODAY,
    a_case,
    a_payment,
    an_agreement,
    another_agreement,
    confirmed,
    facts,
    proceedings,
)
from clock import SHANGHAI
from contracts import Route
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Agreement, InstalmentOutcome, Payment
from mediation.case.rules.entry_flaws import FlawKind
from mediation.case.rules.states import State
from mediation.payments.rules import (
    PastInstalment,
    counts_in,
    far_beyond_what_is_owed,
    flaw_in_time,
    missed_at,
    outcomes_that_changed,
    past_instalments,
    remedies,
    same_payments,
)

TOMORROW = TODAY + timedelta(days=1)
IN_TEN = TOMORROW + timedelta(days=10)


def performing(*agreements: Agreement, payments: tuple[Payment, ...] = ()) -> Case:
    return a_case(State.performing, agreements=agreements, payments=payments)


def with_outcome(agreement: Agreement, outcome: InstalmentOutcome) -> Agreement:
    """The agreement, its first instalment judged."""
    first, *others = agreement.instalments
    return replace(agreement, instalments=(replace(first, outcome=outcome), *others))


def test_an_instalment_has_no_outcome_while_its_day_lasts() -> None:
    assert past_instalments(performing(an_agreement(200)), TOMORROW) == ()


def test_an_instalment_unpaid_when_its_day_has_ended_is_missed() -> None:
    agreement = an_agreement(200, 300)
    case = performing(agreement, payments=(a_payment(50),))
    (past,) = past_instalments(case, TOMORROW + timedelta(days=1))
    assert past == PastInstalment(1, agreement.instalments[0], 150)
    assert past.outcome is InstalmentOutcome.missed


def test_an_instalment_paid_on_its_last_day_is_kept() -> None:
    case = performing(an_agreement(200), payments=(a_payment(200, TOMORROW),))
    (past,) = past_instalments(case, TOMORROW + timedelta(days=1))
    assert past.outcome is InstalmentOutcome.kept


def test_a_payment_after_the_date_does_not_undo_that_it_was_missed_however_late_one_looks() -> None:
    case = performing(an_agreement(200), payments=(a_payment(200, TOMORROW + timedelta(days=1)),))
    (past,) = past_instalments(case, TOMORROW + timedelta(days=30))
    assert past.missing_fen == 200


def test_several_dates_are_looked_at_together_when_ticks_were_missed_each_by_its_own_date() -> None:
    payments = (a_payment(200, TODAY), a_payment(100, IN_TEN), a_payment(200, IN_TEN + timedelta(days=1)))
    past = past_instalments(performing(an_agreement(200, 300), payments=payments), IN_TEN + timedelta(days=5))
    assert [each.missing_fen for each in past] == [0, 200]


def test_an_instalment_with_an_outcome_is_not_looked_at_again() -> None:
    missed = with_outcome(an_agreement(200), InstalmentOutcome.missed)
    assert past_instalments(performing(missed), TODAY + timedelta(days=99)) == ()


def test_without_an_agreement_there_is_no_instalment_to_look_at() -> None:
    assert past_instalments(a_case(payments=(a_payment(100),)), TODAY) == ()


def test_an_instalment_told_as_missed_and_paid_in_time_after_all_is_set_right() -> None:
    missed = with_outcome(an_agreement(200, 300), InstalmentOutcome.missed)
    (changed,) = outcomes_that_changed(performing(missed, payments=(a_payment(200, TOMORROW),)))
    assert changed == PastInstalment(1, missed.instalments[0], 0)
    assert changed.outcome is InstalmentOutcome.kept


def test_an_instalment_paid_late_stays_missed() -> None:
    missed = with_outcome(an_agreement(200), InstalmentOutcome.missed)
    assert outcomes_that_changed(performing(missed, payments=(a_payment(200, IN_TEN),))) == ()


def test_an_instalment_whose_payment_was_voided_was_missed_after_all() -> None:
    kept = with_outcome(an_agreement(200), InstalmentOutcome.kept)
    (changed,) = outcomes_that_changed(performing(kept))
    assert changed.outcome is InstalmentOutcome.missed


@pytest.mark.parametrize("outcome", [InstalmentOutcome.dropped, None])
def test_what_nobody_waited_for_is_not_set_right(outcome: InstalmentOutcome | None) -> None:
    agreement = an_agreement(200)
    agreement = with_outcome(agreement, outcome) if outcome else agreement
    assert outcomes_that_changed(performing(agreement, payments=(a_payment(200),))) == ()


def test_an_instalment_of_a_replaced_agreement_is_judged_by_what_was_paid_before_the_new_one() -> None:
    missed = with_outcome(an_agreement(200, 300), InstalmentOutcome.missed)
    later = another_agreement(400)
    in_time, for_the_new = a_payment(200, TOMORROW), a_payment(200, TODAY + timedelta(days=5))
    assert outcomes_that_changed(performing(missed, later, payments=(for_the_new,))) == ()
    (changed,) = outcomes_that_changed(performing(missed, later, payments=(in_time, for_the_new)))
    assert (changed.agreement, changed.outcome) == (1, InstalmentOutcome.kept)


def test_an_instalment_is_missed_from_midnight_in_shanghai() -> None:
    assert missed_at(TODAY) == datetime(2019, 1, 16, tzinfo=SHANGHAI)


@pytest.mark.parametrize("steps", [(), ("filed",), ("filed", "refused")])
def test_a_missed_instalment_offers_the_payment_order_and_no_enforcement_without_confirmation(
    steps: tuple[str, ...],
) -> None:
    agreement = confirmed(an_agreement(200), *steps) if steps else an_agreement(200)
    assert remedies(performing(agreement), 1) == (Route.payment_order,)


def test_a_missed_instalment_of_a_confirmed_agreement_offers_enforcement_too() -> None:
    assert remedies(performing(confirmed(an_agreement(200))), 1) == (Route.payment_order, Route.enforcement)
    two = performing(confirmed(an_agreement(200)), another_agreement(100))
    assert remedies(two, 2) == (Route.payment_order,)


def test_a_payment_lies_on_no_day_to_come() -> None:
    assert flaw_in_time(TODAY, NOON, NOON) is None
    flaw = flaw_in_time(TOMORROW, NOON, NOON)
    assert flaw
    assert (flaw.kind, flaw.places) == (FlawKind.in_the_future, (("paid_on",),))
    assert flaw.members == {"told": TOMORROW, "ours": NOON}
    assert flaw.detail == f"所报付款日期 {TOMORROW}，本系统 {NOON.isoformat(sep=' ', timespec='seconds')}"


def test_a_payment_was_not_established_before_it_was_paid() -> None:
    flaw = flaw_in_time(TODAY, NOON - timedelta(days=1), NOON)
    assert flaw
    assert (flaw.kind, flaw.places) == (FlawKind.paid_after_it_was_established, (("paid_on",),))


@pytest.mark.parametrize(
    ("case", "amount", "asks"),
    [
        (a_case(), 9_999_999, False),
        (a_case(), 10_000_000, True),
        (a_case(payments=(a_payment(1),)), 9_999_999, True),
        (a_case(State.performing, agreement=an_agreement(500), facts=facts(claimed=None)), 4_999, False),
        (a_case(State.performing, agreement=an_agreement(500), facts=facts(claimed=None)), 5_000, True),
        (a_case(State.performing, agreement=an_agreement(500)), 9_999_999, False),
        (a_case(proceedings=(proceedings(outcome="lost"),)), 9_999_999, False),
        (a_case(facts=None), 10**12, False),
        (a_case(facts=facts(claimed=None)), 10**12, False),
        (a_case(facts=facts(claimed=0)), 10**12, False),
    ],
)
def test_ten_times_what_is_owed_asks_for_a_second_look(case: Case, amount: int, asks: bool) -> None:
    flaw = far_beyond_what_is_owed(case, amount)
    assert (flaw is not None) is asks
    assert flaw is None or flaw.kind is FlawKind.far_beyond_what_is_owed


@pytest.mark.parametrize(
    ("at", "period"),
    [
        (datetime(2018, 12, 5, 23, 59, tzinfo=SHANGHAI), None),
        (datetime(2018, 12, 6, tzinfo=SHANGHAI), date(2018, 12, 6)),
        (datetime(2019, 1, 15, 15, 59, tzinfo=SHANGHAI), date(2019, 1, 15)),
        (datetime(2019, 1, 15, 16, tzinfo=SHANGHAI), date(2019, 1, 16)),
        (datetime(2019, 1, 15, 8, tzinfo=UTC), date(2019, 1, 16)),
        (datetime(2019, 2, 28, 23, 59, tzinfo=SHANGHAI), date(2019, 2, 28)),
        (datetime(2019, 3, 1, tzinfo=SHANGHAI), None),
    ],
)
def test_money_counts_in_the_period_in_which_it_was_established(at: datetime, period: date | None) -> None:
    assert counts_in(wenzhou(), at) == period


def test_the_same_day_and_amount_look_like_the_same_payment() -> None:
    first, again, other = (a_payment(amount, payment_id=uuid7()) for amount in (100, 100, 101))
    elsewhen = a_payment(100, TODAY - timedelta(days=1), payment_id=uuid7())
    case = a_case(payments=(elsewhen, first, other, again))
    assert same_payments(case, again) == (first,)
    assert same_payments(case, other) == ()
