"""A request of ours to an agency: which answer holds, how far it has come (decision 47)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from builders_intake_rules import NOON, wenzhou
from clock import day_of
from contracts.agencies import Way
from contracts.agency_facts import (
    CaseReferralAnswer,
    CaseReferralRefusal,
    CaseReferralResult,
    PriorityAnswer,
    Responsible,
)
from contracts.intake import ReferredMatter
from intake.agency_requests.codes import RequestKind, RequestState
from intake.agency_requests.rules import (
    AgencyRequest,
    Answer,
    answer_in_force,
    answers_differ,
    asking_flaw,
    day_flaw,
    is_late,
    is_overdue,
    paper_again,
    reply_flaw,
    sending_obstacle,
    state_of,
)
from intake.flaws import FlawKind

TODAY = day_of(NOON)
DUE = TODAY + timedelta(days=7)
REQUEST = AgencyRequest(
    request_id=UUID(int=1),
    case_id=UUID(int=2),
    case_no="鹿援申字〔2019〕第1号",
    county="330302",
    kind=RequestKind.referral,
    agency="court",
    document_no="鹿司转函〔2019〕1号",
    matters=(ReferredMatter.unpaid_wages,),
    answer_by=DUE,
    asked_at=NOON,
    by_hand=False,
)
BY_HAND = replace(REQUEST, by_hand=True)
TAKEN, REFUSED, DONE = CaseReferralAnswer


def answer(said: Any, at: float = 0, paper: date | None = None) -> Answer:
    """Said so many days after noon, or by a paper of that day."""
    return Answer(
        fact_id=uuid4(),
        request_id=REQUEST.request_id,
        answer=said,
        refusal=CaseReferralRefusal.no_grounds if said is REFUSED else None,
        responsible_instead=None,
        result=CaseReferralResult.settled if said is DONE else None,
        by_hand=paper is not None,
        document_no="1号" if paper else None,
        answered_on=paper,
        at=NOON + timedelta(days=at),
        recorded_at=NOON,
    )


ANSWERS: dict[str, tuple[list[Answer], CaseReferralAnswer | None, bool]] = {
    "none": ([], None, False),
    "it deals with it": ([answer(TAKEN)], TAKEN, False),
    "then it says what came of it": ([answer(TAKEN), answer(DONE, 1)], DONE, False),
    "both came in the other order": ([answer(DONE, 1), answer(TAKEN)], DONE, False),
    "it changed its mind": ([answer(REFUSED), answer(DONE, 1)], DONE, True),
    "two words of one time": ([answer(REFUSED), answer(DONE)], DONE, True),
    "a paper alone": ([answer(REFUSED, 3, TODAY)], REFUSED, False),
    "a paper says what came of what it had taken": ([answer(TAKEN), answer(DONE, 1, TODAY)], DONE, False),
    "a paper against its own word": ([answer(DONE), answer(REFUSED, 1, DUE)], DONE, True),
    "its own word against a paper": ([answer(REFUSED, 1, DUE), answer(DONE)], DONE, True),
    "the later of two papers, whichever was entered first": (
        [answer(DONE, 1, DUE), answer(REFUSED, 2, TODAY)],
        DONE,
        True,
    ),
    "a paper that says the same": ([answer(DONE), answer(DONE, 1, TODAY)], DONE, False),
    "a paper that it deals with it, beside its word that it does": (
        [answer(TAKEN), answer(TAKEN, 1, TODAY)],
        TAKEN,
        False,
    ),
}


@pytest.mark.parametrize(("answers", "holds", "differ"), ANSWERS.values(), ids=ANSWERS)
def test_an_agencys_own_last_word_holds_and_a_paper_where_there_is_none(
    answers: list[Answer], holds: CaseReferralAnswer | None, differ: bool
) -> None:
    in_force = answer_in_force(answers)
    assert (in_force.answer if in_force else None) == holds
    assert answers_differ(answers) is differ


@pytest.mark.parametrize(
    ("request_", "answered", "state"),
    [
        (REQUEST, None, RequestState.sent),
        (BY_HAND, None, RequestState.to_be_sent),
        (replace(BY_HAND, sent_on=TODAY), None, RequestState.sent),
        (REQUEST, answer(TAKEN), RequestState.taken),
        (BY_HAND, answer(REFUSED), RequestState.answered),
        (REQUEST, answer(PriorityAnswer.refused), RequestState.answered),
    ],
)
def test_how_far_a_request_has_come(
    request_: AgencyRequest, answered: Answer | None, state: RequestState
) -> None:
    assert state_of(request_, answered) is state


def test_a_request_is_overdue_once_its_day_has_ended_without_a_final_answer() -> None:
    after = DUE + timedelta(days=1)
    assert [is_overdue(REQUEST, day) for day in (DUE, after)] == [False, True]
    assert not is_overdue(replace(REQUEST, is_answered=True), after)


@pytest.mark.parametrize(
    ("answered", "late"),
    [
        (None, False),
        (answer(DONE, 7), False),
        (answer(DONE, 8), True),
        (answer(TAKEN, 8), False),
        (answer(DONE, 20, DUE), False),
        (answer(DONE, 20, DUE + timedelta(days=1)), True),
    ],
)
def test_an_answer_is_late_by_its_own_day(answered: Answer | None, late: bool) -> None:
    assert is_late(REQUEST, answered) is late


def test_only_an_agency_of_the_register_that_serves_the_county_is_asked_and_in_time() -> None:
    agency = replace(wenzhou().agencies[0], counties=("330302",), ways=(Way.http, Way.by_hand))
    yesterday = TODAY - timedelta(days=1)
    assert asking_flaw(agency, "330302", TODAY, TODAY) is None
    flaws = [
        asking_flaw(None, "330302", TODAY, TODAY),
        asking_flaw(agency, "330303", TODAY, TODAY),
        asking_flaw(agency, "330302", yesterday, TODAY),
    ]
    assert [flaw and (flaw.kind, flaw.places[0][0]) for flaw in flaws] == [
        (FlawKind.contradiction, "agency"),
        (FlawKind.contradiction, "agency"),
        (FlawKind.answer_by_before_request, "answer_by"),
    ]
    assert not agency.is_by_hand
    assert replace(agency, ways=(Way.by_hand,)).is_by_hand


def test_what_goes_by_hand_is_sent_once_and_what_we_tell_never() -> None:
    assert sending_obstacle(BY_HAND) is None
    assert sending_obstacle(REQUEST)
    assert sending_obstacle(replace(BY_HAND, sent_on=TODAY))


def test_a_paper_is_known_by_its_number_among_papers_only() -> None:
    paper, own_word = answer(REFUSED, 1, TODAY), replace(answer(DONE), document_no="1号")
    assert paper_again([own_word, paper], "1号") == paper
    assert paper_again([own_word, paper], "2号") is None
    assert paper_again([own_word], "1号") is None


def test_a_day_that_is_entered_lies_between_the_asking_and_today() -> None:
    tomorrow, yesterday = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    flaws = [day_flaw(REQUEST, day, "sent_on", TODAY) for day in (yesterday, TODAY, tomorrow)]
    assert [flaw and flaw.places for flaw in flaws] == [(("sent_on",),), None, (("sent_on",),)]


NO_GROUNDS, SETTLED = CaseReferralRefusal.no_grounds, CaseReferralResult.settled
COURT = Responsible.court


@pytest.mark.parametrize(
    ("said", "flaw"),
    [
        ((TAKEN, None, None, None), None),
        ((REFUSED, NO_GROUNDS, None, None), None),
        ((REFUSED, NO_GROUNDS, COURT, None), None),
        ((DONE, None, None, SETTLED), None),
        ((TAKEN, NO_GROUNDS, None, None), "refusal"),
        ((REFUSED, None, None, None), "refusal"),
        ((TAKEN, None, None, SETTLED), "result"),
        ((DONE, None, None, None), "result"),
        ((DONE, None, COURT, SETTLED), "responsible_instead"),
    ],
)
def test_a_refusal_has_its_reason_and_what_is_dealt_with_its_result(
    said: tuple[Any, Any, Any, Any], flaw: str | None
) -> None:
    found = reply_flaw(*said)
    assert (found.places[0][0] if found else None) == flaw
