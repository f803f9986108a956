"""The outcomes of closing: a table of facts → allowed outcomes, every cell said here by hand (domain §4)."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest

from builders_mediation import (
    NOON,
    a_case,
    a_closing,
    a_failure,
    a_payment,
    a_session,
    an_agreement,
    another_agreement,
    facts,
    proceedings,
)
from contracts import Route
from contracts.mediation import ClosingOutcome
from mediation.case.rules.allowed_acts import Action, not_allowed, obstacle_to_closing
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import AidEnd, Payment, Proceedings
from mediation.case.rules.outcomes import (
    OUTCOMES,
    Paid,
    Stage,
    how_much_is_paid,
    needs_recipients_word,
    possible_outcomes,
    stage,
)
from mediation.case.rules.states import State

LATER = NOON + timedelta(days=9)

# paid          stage          allowed outcomes
TABLE = """
nothing         undecided      -
nothing         under_way      -
nothing         decided        not_recovered
nothing         over           not_recovered
some            undecided      less_accepted
some            under_way      -
some            decided        partly_recovered less_accepted
some            over           partly_recovered less_accepted
unmeasured      undecided      fully_recovered less_accepted
unmeasured      under_way      fully_recovered
unmeasured      decided        fully_recovered partly_recovered less_accepted
unmeasured      over           fully_recovered partly_recovered less_accepted
everything      undecided      fully_recovered
everything      under_way      fully_recovered
everything      decided        fully_recovered
everything      over           fully_recovered
"""


def said() -> dict[tuple[Paid, Stage], frozenset[ClosingOutcome]]:
    lines = [line.split() for line in TABLE.strip().splitlines()]
    return {
        (Paid(paid), Stage(far)): frozenset(ClosingOutcome(each) for each in outcomes if each != "-")
        for paid, far, *outcomes in lines
    }


def test_the_table_is_total_and_says_what_is_said_here() -> None:
    assert set(said()) == set(product(Paid, Stage))
    assert said() == OUTCOMES


# Every case of these facts, against what the facts mean, worked out anew and apart from the rules.
CLAIMS = (1000, None)
AGREED = ("none", "whole", "part", "again")
FILED = ("none", "open", "won", "won-before", "lost", "given-up", "given-up-before")
SUMS = (0, 1, 299, 300, 500, 799, 800, 999, 1000)
WHERE = ("open", "refused", "failed", "aid-ended", "closed")


def filed(how: str) -> tuple[Proceedings, ...]:
    """Proceedings opened and ended after the agreement, or before it."""
    before = NOON - timedelta(days=9)
    return {
        "none": (),
        "open": (proceedings(),),
        "won": (_between(LATER, "won", 500),),
        "won-before": (_between(before, "won", 500),),
        "lost": (_between(LATER, "lost"),),
        "given-up": (_between(LATER, "withdrawn"),),
        "given-up-before": (_between(before, "withdrawn"),),
    }[how]


def _between(at: datetime, outcome: str, fen: int = 0) -> Proceedings:
    return replace(proceedings(outcome=outcome, awarded=fen, ended_at=at), opened_at=at)


def agreements(how: str) -> dict[str, object]:
    whole, part = an_agreement(300), an_agreement(300, partial=True)
    again = (an_agreement(200), another_agreement(300, days=0))
    return {"agreements": {"none": (), "whole": (whole,), "part": (part,), "again": again}[how]}


def case_of(claim: int | None, agreed: str, how: str, paid: int, where: str) -> Case:
    failure = a_failure() if where == "failed" else None
    state = State.performing if agreed != "none" else State.mediating
    if where == "failed":
        failure = replace(a_failure(), at=NOON - timedelta(days=20))
        state = state if agreed != "none" else State.failed
    return a_case(
        State.closed if where == "closed" else state,
        facts=facts(claimed=claim),
        proceedings=filed(how),
        failure=failure,
        sessions=(a_session("refused"),) if where == "refused" else (),
        ended_by=AidEnd.withdrawn if where == "aid-ended" else None,
        payments=(a_payment(paid),) if paid else (),
        closings=(a_closing(),) if where == "closed" else (),
        **agreements(agreed),
    )


def total_of(claim: int | None, agreed: str, how: str, paid: int) -> int | None:
    """What has to be paid; None: only the recipient can say."""
    if agreed == "none":
        return {"won": 500, "won-before": 500}.get(how, claim)
    if agreed in ("whole", "again"):
        return paid + 500 if how == "won" and paid else {"won": 500}.get(how, 300)
    return 800 if how == "won" else claim


def paid_of(claim: int | None, agreed: str, how: str, paid: int) -> Paid:
    if not paid:
        return Paid.nothing
    if how == "lost":
        return Paid.some
    total = total_of(claim, agreed, how, paid)
    if total is None:
        return Paid.unmeasured if agreed == "none" else Paid.some
    return Paid.everything if paid >= total else Paid.some


def stage_of(agreed: str, how: str, where: str) -> Stage:
    if where in ("aid-ended", "closed"):
        return Stage.over
    if how == "open":
        return Stage.under_way
    if agreed != "none":
        return Stage.decided if how in ("won", "lost", "given-up") else Stage.undecided
    return Stage.decided if how != "none" and where != "refused" else Stage.undecided


@pytest.mark.parametrize("where", WHERE)
def test_every_combination_of_facts_allows_what_the_table_says(where: str) -> None:
    for claim, agreed, how, paid in product(CLAIMS, AGREED, FILED, SUMS):
        it = case_of(claim, agreed, how, paid, where)
        facts_of_it = (paid_of(claim, agreed, how, paid), stage_of(agreed, how, where))
        said_of_it = (claim, agreed, how, paid, where)
        assert (said_of_it, how_much_is_paid(it), stage(it)) == (said_of_it, *facts_of_it)
        assert possible_outcomes(it) == OUTCOMES[facts_of_it]
        if where != "closed":
            assert (obstacle_to_closing(it) is None) is bool(OUTCOMES[facts_of_it])


PAID = (a_payment(100),)
FULL = (a_payment(1_000_000),)

EXAMPLES: dict[str, tuple[Case, set[str]]] = {
    "100 of 5 000 000 was paid": (
        a_case(facts=facts(claimed=5_000_000), payments=PAID),
        {"less_accepted"},
    ),
    "all was paid after mediation failed, and nobody opened proceedings": (
        a_case(State.failed, failure=a_failure(), payments=FULL),
        {"fully_recovered"},
    ),
    "all was paid while proceedings are open": (
        a_case(payments=FULL, proceedings=(proceedings(),)),
        {"fully_recovered"},
    ),
    "all was paid though one side had refused": (
        a_case(sessions=(a_session("refused"),), payments=FULL),
        {"fully_recovered"},
    ),
    "the agreed part was paid, the rest has no route": (
        a_case(State.performing, agreement=an_agreement(100, partial=True), payments=PAID),
        {"less_accepted"},
    ),
    "the agreed part was paid, the award for the rest was not": (
        a_case(
            State.performing,
            agreement=an_agreement(100, partial=True),
            payments=PAID,
            proceedings=(proceedings(outcome="won", awarded=50, ended_at=LATER),),
        ),
        {"partly_recovered", "less_accepted"},
    ),
    "the case was lost, and something had been paid before": (
        a_case(payments=PAID, proceedings=(proceedings(outcome="lost"),)),
        {"partly_recovered", "less_accepted"},
    ),
    "the case was lost": (a_case(proceedings=(proceedings(outcome="lost"),)), {"not_recovered"}),
    "the police settled without a sum": (
        a_case(payments=PAID, proceedings=(proceedings(Route.police, "settled"),)),
        {"partly_recovered", "less_accepted"},
    ),
    "the agreement that took the place of a broken one was paid": (
        a_case(
            State.performing,
            agreements=(an_agreement(500), another_agreement(60)),
            payments=(a_payment(40), a_payment(60, (NOON + timedelta(days=7)).date())),
        ),
        {"fully_recovered"},
    ),
    "nothing was paid and nobody handles it": (a_case(State.waiting), set()),
    "failure has opened no route yet": (a_case(State.failed, failure=a_failure()), set()),
    "a refusal is not recorded as a failure": (a_case(sessions=(a_session("refused"),)), set()),
    "instalments are unpaid": (a_case(State.performing, agreement=an_agreement(200)), set()),
    "aid ended elsewhere while the agreement was being paid": (
        a_case(State.performing, agreement=an_agreement(200), ended_by="terminated"),
        {"not_recovered"},
    ),
}


@pytest.mark.parametrize(("case", "outcomes"), EXAMPLES.values(), ids=EXAMPLES)
def test_a_case_may_be_closed_with_these_outcomes_when(case: Case, outcomes: set[str]) -> None:
    assert {outcome.value for outcome in possible_outcomes(case)} == outcomes
    assert (not_allowed(case, Action.close) is None) is bool(outcomes)


OBSTACLES = {
    "仲裁诉讼程序尚未结束": a_case(proceedings=(proceedings(),)),
    "协议款项尚未付清": a_case(State.performing, agreement=an_agreement(200)),
    "调解不成的，应先转入其他途径": a_case(State.failed, failure=a_failure()),
    "一方已明确拒绝调解，应先登记调解不成": a_case(sessions=(a_session("refused"),)),
    "尚无付款，也无已结束的程序": a_case(),
}


@pytest.mark.parametrize(("words", "case"), OBSTACLES.items())
def test_what_stands_in_the_way_of_a_closing_is_said(words: str, case: Case) -> None:
    assert obstacle_to_closing(case) == words


@pytest.mark.parametrize(
    ("payments", "claim", "outcome", "needed"),
    [
        (PAID, 1000, ClosingOutcome.less_accepted, True),
        (PAID, 1000, ClosingOutcome.partly_recovered, False),
        (PAID, 100, ClosingOutcome.fully_recovered, False),
        (PAID, None, ClosingOutcome.fully_recovered, True),
        (PAID, None, ClosingOutcome.partly_recovered, False),
        ((), None, ClosingOutcome.not_recovered, False),
    ],
)
def test_the_recipients_word_is_needed_to_give_up_and_to_say_that_a_claim_in_words_was_paid(
    payments: tuple[Payment, ...], claim: int | None, outcome: ClosingOutcome, needed: bool
) -> None:
    case = a_case(facts=facts(claimed=claim), payments=payments)
    assert needs_recipients_word(case, outcome) is needed
