"""What agencies say of a case: the next hearing, what was asked and answered, which fact is meant."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from builders_mediation import CASE_ID, NOON, TODAY, a_case, a_payment, proceedings
from contracts import Route
from contracts.agency_facts import (
    AgencyPaymentReported,
    AgencyProceedingsAccepted,
    CaseFact,
    HearingMoved,
    HearingScheduled,
    PriorityAnswer,
    PriorityAnswered,
)
from mediation.agency_facts.rules import AgencyFact, flaw_in_naming, next_hearing
from mediation.case.rules.entry_flaws import FlawKind
from mediation.priority_requests.codes import RequestState
from mediation.priority_requests.rules import (
    Answer,
    PriorityRequest,
    answer_by_flaw,
    answer_in_force,
    answers_to,
    asked_by,
    is_used,
    state_of,
)

COURT = "court-lucheng"
FACT = UUID("01890000-0000-7000-8000-0000000000f1")
OTHER = UUID("01890000-0000-7000-8000-0000000000f2")


def said(fact: CaseFact, hours: float = 0) -> AgencyFact:
    """A fact, said so many hours after noon."""
    return AgencyFact(CASE_ID, fact, NOON + timedelta(hours=hours), NOON)


def scheduled(starts: datetime, hearing: int = 1, route: Route = Route.suit) -> HearingScheduled:
    return HearingScheduled(fact_id=FACT, agency=COURT, route=route, hearing=hearing, starts=starts)


def moved(starts: datetime, hearing: int = 1) -> HearingMoved:
    return HearingMoved(fact_id=FACT, agency=COURT, route=Route.suit, hearing=hearing, starts=starts)


SOON, LATER, PAST = NOON + timedelta(days=3), NOON + timedelta(days=9), NOON - timedelta(days=1)
ACCEPTED = AgencyProceedingsAccepted(fact_id=FACT, agency=COURT, route=Route.suit, accepted_on=TODAY)

HEARINGS: dict[str, tuple[list[AgencyFact], datetime | None]] = {
    "none was scheduled": ([said(ACCEPTED)], None),
    "one is to come": ([said(scheduled(SOON))], SOON),
    "one is over": ([said(scheduled(PAST))], None),
    "one begins now": ([said(scheduled(NOON))], NOON),
    "it was moved": ([said(scheduled(SOON)), said(moved(LATER), 1)], LATER),
    "the move came here first": ([said(moved(LATER), 1), said(scheduled(SOON))], LATER),
    "both were said at one time": ([said(moved(LATER)), said(scheduled(SOON))], LATER),
    "only the move is known": ([said(moved(LATER))], LATER),
    "it was moved twice, and back": (
        [said(scheduled(SOON)), said(moved(LATER), 1), said(moved(SOON), 2)],
        SOON,
    ),
    "the first is over, the second to come": (
        [said(scheduled(PAST)), said(scheduled(LATER, hearing=2))],
        LATER,
    ),
    "the earlier of two routes": (
        [said(scheduled(LATER)), said(scheduled(SOON, route=Route.arbitration))],
        SOON,
    ),
}


@pytest.mark.parametrize(("facts", "starts"), HEARINGS.values(), ids=HEARINGS)
def test_the_next_hearing_is_the_one_that_was_said_last(
    facts: list[AgencyFact], starts: datetime | None
) -> None:
    held = next_hearing(facts, NOON)
    assert (held.starts if held else None) == starts


REQUEST = PriorityRequest(FACT, 1, COURT, "鹿司援函〔2019〕2号", TODAY, NOON)


def answered(answer: PriorityAnswer, agency: str = COURT, request: UUID = FACT) -> PriorityAnswered:
    return PriorityAnswered(fact_id=OTHER, agency=agency, request_id=request, answer=answer)


LATER_DAY = TODAY + timedelta(days=1)


def on_paper(answer: PriorityAnswer, day: date = TODAY) -> PriorityAnswered:
    return answered(answer).model_copy(update={"by_hand": True, "answered_on": day})


ANSWERS: dict[str, tuple[list[AgencyFact], PriorityAnswer | None]] = {
    "nobody said anything": ([], None),
    "another agency answers": ([said(answered(PriorityAnswer.granted, agency="court-ouhai"))], None),
    "another request is answered": ([said(answered(PriorityAnswer.granted, request=OTHER))], None),
    "something else was said": ([said(ACCEPTED)], None),
    "it is granted": ([said(answered(PriorityAnswer.granted))], PriorityAnswer.granted),
    "the last word holds, whenever it came": (
        [said(answered(PriorityAnswer.refused), 2), said(answered(PriorityAnswer.granted), 1)],
        PriorityAnswer.refused,
    ),
    "of two words at one time the later to come holds": (
        [said(answered(PriorityAnswer.granted)), said(answered(PriorityAnswer.refused))],
        PriorityAnswer.refused,
    ),
    "its own word holds against a paper": (
        [said(answered(PriorityAnswer.granted)), said(on_paper(PriorityAnswer.refused, LATER_DAY), 5)],
        PriorityAnswer.granted,
    ),
    "of two papers the later one, whichever was entered first": (
        [said(on_paper(PriorityAnswer.refused, LATER_DAY), 4), said(on_paper(PriorityAnswer.granted), 5)],
        PriorityAnswer.refused,
    ),
}


@pytest.mark.parametrize(("facts", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_only_the_agency_that_was_asked_answers(
    facts: list[AgencyFact], expected: PriorityAnswer | None
) -> None:
    answer = answer_in_force(answers_to(REQUEST, facts))
    assert (answer.said.answer if answer else None) == expected


@pytest.mark.parametrize(
    ("answer", "today", "state"),
    [
        (None, TODAY, RequestState.requested),
        (None, TODAY + timedelta(days=1), RequestState.overdue),
        (Answer(answered(PriorityAnswer.refused), NOON), TODAY, RequestState.answered),
        (Answer(answered(PriorityAnswer.refused), NOON), TODAY + timedelta(days=9), RequestState.answered),
    ],
)
def test_a_request_is_overdue_once_its_day_has_ended_without_an_answer(
    answer: Answer | None, today: date, state: RequestState
) -> None:
    assert state_of(REQUEST, answer, today) is state


def test_a_letter_asks_an_agency_about_a_case_once() -> None:
    letter = REQUEST.letter
    assert asked_by(letter, [REQUEST]) == REQUEST
    assert is_used(letter, [REQUEST])
    assert asked_by(letter, []) is None
    assert not is_used(letter, [])
    prolonged = replace(letter, answer_by=letter.answer_by + timedelta(days=1))
    assert asked_by(prolonged, [REQUEST]) is None
    assert is_used(prolonged, [REQUEST])


@pytest.mark.parametrize("different", [{"agency": "union"}, {"document_no": "3号"}])
def test_another_agency_or_another_number_is_another_letter(different: dict[str, Any]) -> None:
    letter = replace(REQUEST.letter, **different)
    assert asked_by(letter, [REQUEST]) is None
    assert not is_used(letter, [REQUEST])


def test_of_one_letter_to_two_agencies_each_has_its_request() -> None:
    """And of two rows of one letter, which earlier versions took, the later is it."""
    to_union = replace(REQUEST, number=2, agency="union")
    again = replace(REQUEST, number=3)
    assert asked_by(REQUEST.letter, [REQUEST, to_union]) == REQUEST
    assert asked_by(REQUEST.letter, [REQUEST, to_union, again]) == again


def test_nobody_can_answer_before_being_asked() -> None:
    assert answer_by_flaw(TODAY, TODAY) is None
    flaw = answer_by_flaw(TODAY - timedelta(days=1), TODAY)
    assert flaw
    assert flaw.kind is FlawKind.answer_by_before_request


PAID = said(AgencyPaymentReported(fact_id=FACT, agency=COURT, amount_fen=1, wages_fen=1, paid_on=TODAY))

NAMED: dict[str, tuple[UUID | None, AgencyFact, set[Any], FlawKind | None]] = {
    "none is named": (None, PAID, {None}, None),
    "a payment it reported": (FACT, PAID, {None}, None),
    "nobody said so": (OTHER, PAID, set(), FlawKind.no_such_agency_fact),
    "the agency said something else": (FACT, said(ACCEPTED), set(), FlawKind.no_such_agency_fact),
    "it is recorded already": (FACT, PAID, {FACT}, FlawKind.agency_fact_recorded),
}


@pytest.mark.parametrize(("named", "fact", "already", "flaw"), NAMED.values(), ids=NAMED)
def test_what_an_agency_reported_is_recorded_once(
    named: UUID | None, fact: AgencyFact, already: set[Any], flaw: FlawKind | None
) -> None:
    found = flaw_in_naming(named, AgencyPaymentReported, [fact], already)
    assert (found.kind if found else None) is flaw


def test_a_fact_is_named_by_a_payment_in_force_or_by_the_end_of_proceedings() -> None:
    paid = replace(a_payment(100), agency_fact=FACT)
    ended = replace(proceedings(outcome="won"), agency_fact=OTHER)
    assert a_case(payments=(paid,), proceedings=(ended,)).agency_facts_named == {FACT, OTHER}
