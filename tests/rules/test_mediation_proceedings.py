"""Which routes are open to a claim, why proceedings are opened, and which are meant."""

from dataclasses import replace
from datetime import timedelta

import pytest

from builders_mediation import NOON, a_case, a_failure, an_agreement, confirmed, facts, proceedings
from contracts import CaseClass, Route
from contracts.mediation import FailureReason as Reason
from contracts.mediation import ProceedingsOutcome
from mediation.case.rules.case_parts import InstalmentOutcome
from mediation.case.rules.states import State
from mediation.case.rules.transitions import open_proceedings
from mediation.proceedings.rules import (
    OPEN_TO,
    ProceedingsNotNamed,
    RouteNotOpen,
    award_flaw,
    opening_reason,
    proceedings_meant,
    route_to_open,
    routes_open,
)


def test_every_class_has_its_routes_and_none_starts_with_enforcement() -> None:
    assert set(OPEN_TO) == set(CaseClass)
    assert not any(Route.enforcement in routes for routes in OPEN_TO.values())


def test_a_disputed_debt_gets_no_payment_order() -> None:
    case = a_case(failure=a_failure(Reason.employment_disputed))
    assert isinstance(route_to_open(case, Route.payment_order), RouteNotOpen)
    assert route_to_open(a_case(), Route.payment_order) is Route.payment_order


def test_a_route_is_open_once_at_a_time() -> None:
    case = a_case(proceedings=(proceedings(Route.arbitration),))
    assert isinstance(route_to_open(case, Route.arbitration), RouteNotOpen)
    assert route_to_open(case, Route.police) is Route.police


def test_enforcement_needs_a_confirmed_agreement_or_an_award() -> None:
    assert isinstance(route_to_open(a_case(), Route.enforcement), RouteNotOpen)
    for steps in (("filed",), ("filed", "refused")):
        not_confirmed = a_case(agreement=confirmed(an_agreement(100), *steps))
        assert isinstance(route_to_open(not_confirmed, Route.enforcement), RouteNotOpen)
    assert isinstance(route_to_open(a_case(agreement=an_agreement(100)), Route.enforcement), RouteNotOpen)
    agreed = a_case(agreement=confirmed(an_agreement(100)))
    assert route_to_open(agreed, Route.enforcement) is Route.enforcement
    won = a_case(proceedings=(proceedings(outcome="won", awarded=100),))
    assert route_to_open(won, Route.enforcement) is Route.enforcement
    lost = a_case(proceedings=(proceedings(outcome="lost"),))
    assert isinstance(route_to_open(lost, Route.enforcement), RouteNotOpen)
    by_police = a_case(proceedings=(proceedings(Route.police, "settled", awarded=100),))
    assert isinstance(route_to_open(by_police, Route.enforcement), RouteNotOpen)


def test_an_agreement_on_an_injury_opens_the_payment_order_too() -> None:
    injury = a_case(facts=facts(CaseClass.work_injury))
    assert isinstance(route_to_open(injury, Route.payment_order), RouteNotOpen)
    agreed = replace(injury, agreements=(an_agreement(100),))
    assert route_to_open(agreed, Route.payment_order) is Route.payment_order


def test_a_case_whose_application_is_not_known_yet_is_treated_as_a_wage_case() -> None:
    assert routes_open(a_case(facts=None), None) == OPEN_TO[CaseClass.wages]


def test_why_proceedings_are_opened_is_told() -> None:
    assert opening_reason(a_case()) == "chosen"
    assert opening_reason(a_case(failure=a_failure())) == "mediation_failed"
    assert opening_reason(a_case(failure=a_failure(), filings_due=1, filing_due_since=NOON)) == "limitation"
    agreement = an_agreement(100)
    missed = replace(agreement.instalments[0], outcome=InstalmentOutcome.missed)
    assert opening_reason(a_case(agreement=replace(agreement, instalments=(missed,)))) == "instalment_missed"


def test_proceedings_on_what_was_agreed_after_the_failure_are_about_the_agreement() -> None:
    settled = replace(an_agreement(100), at=NOON + timedelta(days=1))
    case = a_case(State.performing, failure=a_failure(Reason.amount_disputed), agreement=settled)
    assert opening_reason(case) == "chosen"
    assert route_to_open(case, Route.payment_order) is Route.payment_order


@pytest.mark.parametrize("outcome", ["lost", "withdrawn"])
def test_who_lost_or_withdrew_was_awarded_nothing(outcome: str) -> None:
    flaw = award_flaw(ProceedingsOutcome(outcome), 1)
    assert flaw
    assert flaw.places == (("awarded_fen",),)
    assert award_flaw(ProceedingsOutcome(outcome), 0) is None


def test_who_won_or_settled_may_be_awarded_anything() -> None:
    for outcome in (ProceedingsOutcome.won, ProceedingsOutcome.partly_won, ProceedingsOutcome.settled):
        assert award_flaw(outcome, 800) is None
        assert award_flaw(outcome, 0) is None


def test_which_proceedings_end_is_clear_when_one_is_open_and_must_be_named_when_several_are() -> None:
    arbitration, police = proceedings(Route.arbitration), proceedings(Route.police)
    one, two = a_case(proceedings=(arbitration,)), a_case(proceedings=(arbitration, police))
    assert proceedings_meant(one, None) is arbitration
    assert proceedings_meant(two, None) == ProceedingsNotNamed((Route.arbitration, Route.police))
    assert proceedings_meant(two, Route.police) is police
    assert proceedings_meant(one, Route.suit) == ProceedingsNotNamed((Route.arbitration,))


@pytest.mark.parametrize("state", list(State))
def test_proceedings_take_over_a_failed_case_and_run_beside_any_other(state: State) -> None:
    assert open_proceedings(a_case(state), proceedings()).state is (
        State.proceedings if state is State.failed else state
    )
