"""Which case a fact of an agency may be about, and what in it contradicts itself."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from campaign import Agency
from contracts import Route
from contracts.agencies import (
    CaseRef,
    Employer,
    FindingMade,
    HearingFixed,
    MessageRefusal,
    PaymentMade,
    ProceedingsDone,
    Way,
)
from contracts.agency_facts import DecisionOutcome
from contracts.event import AgencyKind
from intake.agency_facts.rules import (
    FactCase,
    case_for,
    decision_flaw,
    open_case_for,
    payment_flaw,
)
from intake.agency_messages.rules import Refused, day_flaw
from intake.case.rules.states import State

TODAY = date(2019, 1, 8)
BY_NUMBER, BY_DOCUMENT = CaseRef(case_no="鹿城援申字〔2019〕第1号"), CaseRef(document_no="12号")


def agency(*counties: str) -> Agency:
    return Agency("court", "法院", AgencyKind.court, counties, "立案庭", "10000080001", (Way.http,))


def a_case(state: State = State.granted) -> FactCase:
    return FactCase(UUID(int=1), "鹿城援申字〔2019〕第1号", "wenzhou-2018", "330302", state)


def reason(answer: FactCase | Refused) -> tuple[str, str | None] | None:
    return (answer.reason.value, answer.field) if isinstance(answer, Refused) else None


@pytest.mark.parametrize(
    ("found", "whose", "ref", "refused"),
    [
        (a_case(), agency(), BY_NUMBER, None),
        (a_case(), agency("330302"), BY_DOCUMENT, None),
        (None, agency(), BY_NUMBER, ("unknown_case", "#/case/case_no")),
        (None, agency(), BY_DOCUMENT, ("unknown_case", "#/case/document_no")),
        (a_case(), agency("330303"), BY_NUMBER, ("foreign_county", "#/case/case_no")),
    ],
)
def test_a_fact_is_about_a_case_of_a_county_that_its_agency_serves(
    found: FactCase | None, whose: Agency, ref: CaseRef, refused: tuple[str, str] | None
) -> None:
    assert reason(case_for(found, whose, ref)) == refused
    assert reason(open_case_for(found, whose, ref)) == refused


@pytest.mark.parametrize("state", State)
def test_a_case_that_ended_takes_every_fact_but_a_hearing(state: State) -> None:
    assert reason(case_for(a_case(state), agency(), BY_NUMBER)) is None
    is_open = state in (State.received, State.accepted, State.granted)
    refused = None if is_open else ("case_ended", "#/case/case_no")
    assert reason(open_case_for(a_case(state), agency(), BY_NUMBER)) == refused


@pytest.mark.parametrize(("wages", "flawed"), [(0, False), (100, False), (101, True)])
def test_the_wages_of_a_payment_are_a_part_of_it(wages: int, flawed: bool) -> None:
    paid = PaymentMade(case=BY_NUMBER, amount_fen=100, wages_fen=wages, paid_on=TODAY)
    flaw = payment_flaw(paid, TODAY)
    assert (flaw == Refused(MessageRefusal.contradiction, "#/wages_fen")) == flawed


@pytest.mark.parametrize("outcome", DecisionOutcome)
def test_who_lost_or_withdrew_was_awarded_nothing(outcome: DecisionOutcome) -> None:
    def decided(awarded_fen: int) -> ProceedingsDone:
        return ProceedingsDone(
            case=BY_NUMBER,
            route=Route.suit,
            outcome=outcome,
            awarded_fen=awarded_fen,
            decided_on=TODAY,
        )

    nothing_awarded = outcome in (DecisionOutcome.dismissed, DecisionOutcome.withdrawn)
    assert decision_flaw(decided(0), TODAY) is None
    assert (decision_flaw(decided(1), TODAY) is not None) == nothing_awarded


def test_what_has_happened_lies_on_no_day_to_come() -> None:
    yesterday = TODAY - timedelta(days=1)
    paid = PaymentMade(case=BY_NUMBER, amount_fen=1, wages_fen=1, paid_on=TODAY)
    flaw = Refused(MessageRefusal.contradiction, "#/paid_on")
    assert (payment_flaw(paid, TODAY), payment_flaw(paid, yesterday)) == (None, flaw)
    assert day_flaw(TODAY, yesterday, "decided_on") == replace(flaw, field="#/decided_on")


FINDING = {"kind": "inspection", "found": ["wages_unpaid"]}
EMPLOYER = {"name": "温州测试建筑劳务有限公司"}


@pytest.mark.parametrize(
    "about",
    [
        {},
        {"county": "330302"},
        {"employer": EMPLOYER},
        {"case": {"case_no": "1"}, "county": "330302"},
        {"case": {"case_no": "1"}, "employer": EMPLOYER},
        {"case": {}},
        {"case": {"case_no": "1", "document_no": "1"}},
        {"case": {"case_no": "1\0"}},
        {"county": "330302", "employer": {}},
        {"county": "330302", "employer": {"name": " "}},
    ],
)
def test_a_finding_is_about_a_case_or_about_an_employer_in_a_county(about: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FindingMade.model_validate({**about, "finding": FINDING})


@pytest.mark.parametrize(
    "about", [{"case": {"document_no": "1"}}, {"county": "330302", "employer": EMPLOYER}]
)
def test_a_finding_that_says_which_is_taken(about: dict[str, Any]) -> None:
    assert FindingMade.model_validate({**about, "finding": FINDING}).finding.found


@pytest.mark.parametrize(("hearing", "right"), [(0, False), (1, True), (1000, True), (10**30, False)])
def test_a_hearing_has_a_number_that_anybody_can_read(hearing: int, right: bool) -> None:
    told = {"case": {"case_no": "1"}, "route": "suit", "starts": "2019-01-09T09:00:00+08:00"}
    with nullcontext() if right else pytest.raises(ValidationError):
        HearingFixed.model_validate({**told, "hearing": hearing})


def test_an_employer_is_named_by_name_or_by_code() -> None:
    assert Employer(credit_code="91330302MA2TEST001").name is None
