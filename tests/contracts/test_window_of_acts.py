"""Every act is placed: bound to the campaign's window or not (decision 26); a new route has to be, too."""

import re

import pytest
from fastapi.routing import APIRoute

from campaign import BOUND, Bound
from intake.new_records.bodies import RecordBody
from reporting.activities.bodies import ActivityBody
from service_routers import ROUTERS

ACTS = {
    f"{method} {route.path}": route
    for routers in ROUTERS.values()
    for router in routers
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in (route.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
}

FORMS = {"POST /campaigns/{campaign}/counties/{county}/activities"}
"""Of pages: what they are made into is a program's body."""


def test_each_act_there_is_has_its_place_and_no_other_has() -> None:
    assert set(BOUND) == set(ACTS)


@pytest.mark.parametrize("act", ACTS)
def test_what_makes_a_new_record_happened_inside_and_nothing_else_has_to(act: str) -> None:
    bodies = [each.field_info.annotation for each in ACTS[act].dependant.body_params]
    of_a_record = (RecordBody, ActivityBody)
    makes_a_record = act in FORMS or any(
        isinstance(body, type) and issubclass(body, of_a_record) for body in bodies
    )
    assert makes_a_record == (BOUND[act] is Bound.happened_inside)


@pytest.mark.parametrize("act", ACTS)
def test_what_names_a_day_is_about_a_day_and_what_names_a_record_goes_on(act: str) -> None:
    assert ("{day}" in act) == (BOUND[act] is Bound.day_of_the_window)
    about_a_record = (
        re.search(
            r"\{(case|consultation|incident|activity|finding|alert)_id\}|/referrals/.*/refusal$|/(case-sweep|plan|summary)\b",
            act,
        )
        is not None
    )
    assert about_a_record == (BOUND[act] is Bound.goes_on)
