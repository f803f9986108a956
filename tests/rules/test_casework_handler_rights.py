"""Who may act in a case that a lawyer handles, or that nobody handles at the moment."""

import pytest

from access import Caller, Role
from casework.handler_rights import Unassigned, foreign_to
from web import Problem

LAWYER = Caller("L330302-01", Role.lawyer, "330302")
STAFF = Caller("staff-1", Role.county_staff, "330302")


@pytest.mark.parametrize("unassigned", Unassigned)
def test_a_lawyer_acts_in_the_own_cases_and_in_no_colleagues(unassigned: Unassigned) -> None:
    assert foreign_to(LAWYER, LAWYER.subject, unassigned) is None
    refused = foreign_to(LAWYER, "L330302-02", unassigned)
    assert isinstance(refused, Problem)
    assert refused.status == 403


@pytest.mark.parametrize("unassigned", Unassigned)
@pytest.mark.parametrize("lawyer_id", [None, "L330302-02"])
def test_who_is_no_lawyer_acts_for_the_county(unassigned: Unassigned, lawyer_id: str | None) -> None:
    assert foreign_to(STAFF, lawyer_id, unassigned) is None


def test_in_a_case_that_nobody_handles_the_state_answers_or_the_lawyer_is_refused() -> None:
    assert foreign_to(LAWYER, None, Unassigned.left_to_the_state) is None
    assert isinstance(foreign_to(LAWYER, None, Unassigned.not_theirs), Problem)
