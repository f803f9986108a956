"""Failure opens a route: by default the one that fits the reason, else another that is open to the claim."""

import pytest

from builders_mediation import a_case, a_failure, facts, proceedings
from contracts import CaseClass, Route
from contracts.mediation import FailureReason as Reason
from mediation.case.rules.states import State
from mediation.case.rules.transitions import fail
from mediation.failures.rules import default_route, route_after_failure
from mediation.proceedings.rules import RouteNotOpen, routes_open

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


def test_the_caller_may_choose_another_route_that_is_open() -> None:
    chosen = route_after_failure(
        a_case(), Reason.amount_disputed, Route.labour_inspection, arrears_note=False
    )
    assert chosen is Route.labour_inspection


def test_a_route_that_is_not_open_is_refused_with_those_that_are() -> None:
    route = route_after_failure(a_case(), Reason.amount_disputed, Route.payment_order, arrears_note=True)
    assert isinstance(route, RouteNotOpen)
    assert route.route is Route.payment_order
    assert Route.arbitration in route.routes
    assert Route.payment_order not in route.routes


def test_where_proceedings_run_already_a_failure_goes_on_in_them() -> None:
    case = a_case(proceedings=(proceedings(Route.labour_inspection, reason="limitation"),))
    route = route_after_failure(case, Reason.suspected_crime, None, arrears_note=False)
    assert route is Route.labour_inspection


def test_without_a_chosen_route_the_default_is_taken() -> None:
    route = route_after_failure(a_case(), Reason.suspected_crime, None, arrears_note=False)
    assert route is Route.police


def test_a_failure_asks_for_proceedings_unless_some_run_already() -> None:
    assert fail(a_case(), a_failure()).state is State.failed
    assert fail(a_case(proceedings=(proceedings(),)), a_failure()).state is State.proceedings
    assert fail(a_case(proceedings=(proceedings(outcome="lost"),)), a_failure()).state is State.failed
