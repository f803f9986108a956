"""Failure opens a route: by default the one that fits the reason, else another that is open to the claim."""

from dataclasses import replace

import pytest

from builders_mediation import a_case, a_failure, an_agreement, facts, proceedings
from contracts import CaseClass, Route
from contracts.mediation import FailureReason as Reason
from mediation.rules.case import Judgement
from mediation.rules.routes import (
    OPEN_TO,
    NotOne,
    RouteClosed,
    default_route,
    opening_reason,
    route_after_failure,
    route_to_open,
    routes_open,
    which_open,
)

DEFAULTS = [
    (Reason.suspected_crime, CaseClass.wages, False, Route.police),
    (Reason.suspected_crime, CaseClass.wages, True, Route.police),
    (Reason.refused_by_respondent, CaseClass.wages, False, Route.arbitration),
    (Reason.refused_by_respondent, CaseClass.wages, True, Route.payment_order),
    (Reason.refused_by_recipient, CaseClass.wages, True, Route.payment_order),
    (Reason.refused_by_respondent, CaseClass.work_injury, True, Route.arbitration),
    (Reason.no_agreement_in_time, CaseClass.wages, False, Route.arbitration),
    (Reason.amount_disputed, CaseClass.wages, True, Route.arbitration),
    (Reason.employment_disputed, CaseClass.wages, True, Route.arbitration),
    (Reason.respondent_absent, CaseClass.wages, False, Route.labour_inspection),
    (Reason.respondent_absent, CaseClass.social_insurance, False, Route.labour_inspection),
    (Reason.respondent_absent, CaseClass.work_injury, False, Route.arbitration),
    (Reason.respondent_absent, CaseClass.other, False, Route.arbitration),
    (Reason.no_agreement_in_time, None, True, Route.arbitration),
]


@pytest.mark.parametrize(("reason", "case_class", "note", "route"), DEFAULTS)
def test_every_reason_opens_the_route_that_fits_it(
    reason: Reason, case_class: CaseClass | None, note: bool, route: Route
) -> None:
    assert default_route(reason, case_class, arrears_note=note) is route


@pytest.mark.parametrize("case_class", list(CaseClass))
@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("note", [False, True])
def test_the_default_is_always_open_to_the_claim(reason: Reason, case_class: CaseClass, note: bool) -> None:
    case = a_case(facts=facts(case_class))
    assert default_route(reason, case_class, arrears_note=note) in routes_open(case, reason)


def test_every_class_has_its_routes_and_none_starts_with_enforcement() -> None:
    assert set(OPEN_TO) == set(CaseClass)
    assert not any(Route.enforcement in found for found in OPEN_TO.values())


def test_the_caller_may_choose_another_route_that_is_open() -> None:
    chosen = route_after_failure(
        a_case(), Reason.amount_disputed, Route.labour_inspection, arrears_note=False
    )
    assert chosen is Route.labour_inspection


def test_a_route_that_is_not_open_is_refused_with_those_that_are() -> None:
    found = route_after_failure(a_case(), Reason.amount_disputed, Route.payment_order, arrears_note=True)
    assert isinstance(found, RouteClosed)
    assert found.route is Route.payment_order
    assert Route.arbitration in found.routes
    assert Route.payment_order not in found.routes


def test_where_proceedings_run_already_a_failure_goes_on_in_them() -> None:
    case = a_case(proceedings=(proceedings(Route.labour_inspection, reason="limitation"),))
    found = route_after_failure(case, Reason.suspected_crime, None, arrears_note=False)
    assert found is Route.labour_inspection


def test_without_a_chosen_route_the_default_is_taken() -> None:
    found = route_after_failure(a_case(), Reason.suspected_crime, None, arrears_note=False)
    assert found is Route.police


def test_a_disputed_debt_gets_no_payment_order() -> None:
    case = a_case(failure=a_failure(Reason.employment_disputed))
    assert isinstance(route_to_open(case, Route.payment_order), RouteClosed)
    assert route_to_open(a_case(), Route.payment_order) is Route.payment_order


def test_a_route_is_open_once_at_a_time() -> None:
    case = a_case(proceedings=(proceedings(Route.arbitration),))
    assert isinstance(route_to_open(case, Route.arbitration), RouteClosed)
    assert route_to_open(case, Route.police) is Route.police


def test_enforcement_needs_an_agreement_or_an_award() -> None:
    assert isinstance(route_to_open(a_case(), Route.enforcement), RouteClosed)
    assert route_to_open(a_case(agreement=an_agreement(100)), Route.enforcement) is Route.enforcement
    won = a_case(proceedings=(proceedings(outcome="won", awarded=100),))
    assert route_to_open(won, Route.enforcement) is Route.enforcement
    lost = a_case(proceedings=(proceedings(outcome="lost"),))
    assert isinstance(route_to_open(lost, Route.enforcement), RouteClosed)


def test_an_agreement_on_an_injury_opens_the_payment_order_too() -> None:
    injury = a_case(facts=facts(CaseClass.work_injury))
    assert isinstance(route_to_open(injury, Route.payment_order), RouteClosed)
    agreed = replace(injury, agreement=an_agreement(100))
    assert route_to_open(agreed, Route.payment_order) is Route.payment_order


def test_a_case_whose_application_is_not_known_yet_is_treated_as_a_wage_case() -> None:
    assert routes_open(a_case(facts=None), None) == OPEN_TO[CaseClass.wages]


def test_why_proceedings_are_opened_is_told() -> None:
    assert opening_reason(a_case()) == "chosen"
    assert opening_reason(a_case(failure=a_failure())) == "mediation_failed"
    agreement = an_agreement(100)
    missed = replace(agreement.instalments[0], judged=Judgement.missed)
    assert opening_reason(a_case(agreement=replace(agreement, instalments=(missed,)))) == "instalment_missed"


def test_which_proceedings_end_is_clear_when_one_is_open_and_must_be_named_when_several_are() -> None:
    arbitration, police = proceedings(Route.arbitration), proceedings(Route.police)
    one, two = a_case(proceedings=(arbitration,)), a_case(proceedings=(arbitration, police))
    assert which_open(one, None) is arbitration
    assert which_open(two, None) == NotOne((Route.arbitration, Route.police))
    assert which_open(two, Route.police) is police
    assert which_open(one, Route.suit) == NotOne((Route.arbitration,))
