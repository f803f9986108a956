"""What is owed: what was agreed or awarded, else the claim; the award by its date, the rest of a part."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from builders_mediation import (
    NOON,
    TODAY,
    a_case,
    a_payment,
    an_agreement,
    another_agreement,
    facts,
    proceedings,
)
from contracts import Route
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Payment, Proceedings
from mediation.case.rules.owed import (
    award_in_force,
    is_lost,
    latest_award,
    outstanding_fen,
    overpaid,
    owed,
    owed_by_title,
)
from mediation.case.rules.states import State

CLAIM = 1_000_000
PARTLY = an_agreement(100, partial=True)
LATER = NOON + timedelta(days=9)


def award(fen: int, route: Route = Route.arbitration, days: int = 9) -> Proceedings:
    """Won so many days after the agreement of these tests."""
    return proceedings(route, "won", fen, ended_at=NOON + timedelta(days=days))


LOST = replace(award(0), outcome=proceedings(outcome="lost").outcome)


def paid(fen: int, day: date = TODAY) -> tuple[Payment, ...]:
    return (a_payment(fen, day),)


def case(*filed: Proceedings, **changes: object) -> Case:
    return a_case(State.performing, proceedings=filed, **changes)


OWED: dict[str, tuple[Case, int | None, int | None]] = {
    "the claim": (case(), None, CLAIM),
    "nobody knows, the claim is only told": (case(facts=facts(claimed=None)), None, None),
    "nobody knows, the claim is nothing": (case(facts=facts(claimed=0)), None, None),
    "nobody knows, the application is not known": (case(facts=None), None, None),
    "the award": (case(award(800)), 800, 800),
    "nothing, it was lost": (case(LOST), 0, 0),
    "what was agreed": (case(agreement=an_agreement(300)), 300, 300),
    "the claim, of which a part is agreed": (case(agreement=PARTLY), 100, CLAIM),
    "nobody knows, a part is agreed": (case(agreement=PARTLY, facts=facts(claimed=None)), 100, None),
    "what was agreed for a part, and more than is claimed": (
        case(agreement=PARTLY, facts=facts(claimed=60)),
        100,
        100,
    ),
    "the part and the award for the rest": (case(award(250), agreement=PARTLY), 350, 350),
    "the part, the rest was lost": (case(LOST, agreement=PARTLY), 100, 100),
    "what was agreed after an award": (case(award(800, days=-1), agreement=an_agreement(300)), 300, 300),
    "the claim, the award is from before the agreement on a part": (
        case(award(800, days=-1), agreement=PARTLY),
        100,
        CLAIM,
    ),
    "the award after the agreement broke down": (case(award(800), agreement=an_agreement(300)), 800, 800),
    "what was paid and the award for what was left": (
        case(award(180), agreement=an_agreement(300), payments=paid(120)),
        300,
        300,
    ),
    "the new agreement and what was paid before it": (
        case(agreements=(an_agreement(300), another_agreement(200)), payments=paid(100)),
        300,
        300,
    ),
}


@pytest.mark.parametrize(("it", "by_title", "total"), OWED.values(), ids=OWED)
def test_what_is_owed_is(it: Case, by_title: int | None, total: int | None) -> None:
    assert (owed_by_title(it), owed(it)) == (by_title, total)


def test_the_latest_award_is_chosen_by_its_date_and_not_by_the_order_of_opening() -> None:
    appeal, first = award(80, Route.suit, days=30), award(100, days=10)
    assert latest_award(case(appeal, first)) == appeal
    assert latest_award(case(first, appeal)) == appeal
    assert owed(case(appeal, first)) == 80


@pytest.mark.parametrize(
    "no_award",
    [
        proceedings(),
        award(50, Route.enforcement),
        proceedings(outcome="withdrawn"),
        proceedings(Route.police, "settled"),
        proceedings(Route.labour_inspection, "lost"),
    ],
)
def test_what_awards_no_sum_and_loses_no_claim_leaves_the_award_before_it(no_award: Proceedings) -> None:
    assert latest_award(case(award(100, days=0), replace(no_award, number=2))) == award(100, days=0)
    assert owed(case(no_award)) == CLAIM


def test_a_case_is_lost_by_what_was_decided_last() -> None:
    appeal = replace(award(80, Route.suit, days=30), number=2)
    assert is_lost(case(LOST))
    assert not is_lost(case(LOST, appeal))
    assert not is_lost(case())
    assert award_in_force(case()) is None


def test_the_award_for_the_rest_is_outstanding_and_paying_it_is_not_overpaid() -> None:
    agreed_and_paid = case(award(250), agreement=PARTLY, payments=paid(100))
    assert (outstanding_fen(agreed_and_paid), overpaid(agreed_and_paid)) == (250, 0)
    all_paid = replace(agreed_and_paid, payments=paid(350))
    assert (outstanding_fen(all_paid), overpaid(all_paid)) == (0, 0)
    assert overpaid(replace(agreed_and_paid, payments=paid(351))) == 1


def test_without_agreement_or_award_nothing_is_outstanding_and_the_claim_says_what_is_too_much() -> None:
    assert outstanding_fen(case()) is None
    assert overpaid(case(payments=paid(CLAIM))) == 0
    assert overpaid(case(payments=paid(CLAIM + 5))) == 5
    assert overpaid(case(payments=paid(CLAIM), facts=facts(claimed=None))) == 0
