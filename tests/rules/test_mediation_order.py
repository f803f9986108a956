"""No step of a case is earlier than what it follows."""

from dataclasses import replace
from datetime import datetime, timedelta

from builders_mediation import NOON, TODAY, a_case, a_failure, a_payment, a_session, an_agreement, proceedings
from contracts import Route
from mediation.case.rules import earliest_times
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Confirmation, ConfirmationStep
from mediation.case.rules.entry_flaws import too_early

RECEIVED = NOON - timedelta(days=3)


def later(days: int) -> datetime:
    return NOON + timedelta(days=days)


def test_what_only_adds_to_a_case_follows_its_application() -> None:
    assert earliest_times.after_receipt(a_case(sessions=(a_session(),))) == RECEIVED
    assert earliest_times.after_receipt(a_case(facts=None)) is None


def test_an_agreement_or_failure_follows_the_latest_session() -> None:
    two = (replace(a_session(), at=later(2)), replace(a_session(), at=later(1)))
    assert earliest_times.after_sessions(a_case(sessions=two)) == later(2)
    assert earliest_times.after_sessions(a_case(agreement=an_agreement(1))) == NOON
    assert earliest_times.after_sessions(a_case(failure=a_failure())) == NOON
    assert earliest_times.after_sessions(a_case()) == RECEIVED
    assert earliest_times.after_sessions(a_case(facts=None)) is None


def test_a_confirmation_follows_the_agreement_and_what_was_asked() -> None:
    assert earliest_times.after_agreement(a_case()) == RECEIVED
    assert earliest_times.after_agreement(a_case(agreement=an_agreement(1))) == NOON
    filed = Confirmation(ConfirmationStep.filed, later(2))
    asked = replace(an_agreement(1), confirmations=(filed,))
    assert earliest_times.after_agreement(a_case(agreement=asked)) == later(2)


def test_proceedings_follow_the_failure_where_there_was_one() -> None:
    assert earliest_times.after_failure(a_case(failure=a_failure())) == NOON
    assert earliest_times.after_failure(a_case()) == RECEIVED


def test_the_end_of_proceedings_follows_their_own_beginning() -> None:
    police = replace(proceedings(Route.police), opened_at=later(1))
    case = a_case(proceedings=(proceedings(), police))
    assert earliest_times.after_opening(case, Route.police) == later(1)
    assert earliest_times.after_opening(case, Route.arbitration) == NOON
    assert earliest_times.after_opening(case, None) == RECEIVED, "which are meant is refused for itself"


def test_a_closing_follows_everything() -> None:
    late = later(5)
    steps: list[Case] = [
        a_case(sessions=(replace(a_session(), at=late),)),
        a_case(payments=(replace(a_payment(1), at=late),)),
        a_case(agreement=replace(an_agreement(1), at=late)),
        a_case(failure=replace(a_failure(), at=late)),
        a_case(proceedings=(replace(proceedings(), opened_at=late),)),
        a_case(proceedings=(proceedings(outcome="won", ended_at=late),)),
    ]
    assert {earliest_times.after_everything(case) for case in steps} == {late}
    assert earliest_times.after_everything(a_case()) == RECEIVED


def test_a_day_before_the_application_belongs_to_no_part_of_the_case() -> None:
    first = TODAY - timedelta(days=3)
    assert too_early(a_case(), first, "paid_on") is None
    assert too_early(a_case(facts=None), first - timedelta(days=9), "paid_on") is None
    no = too_early(a_case(), first - timedelta(days=1), "paid_on")
    assert no
    assert no.places == (("paid_on",),)
