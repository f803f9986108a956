"""A request for priority as people read it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from typing_extensions import TypedDict

from contracts.agency_facts import PriorityAnswer
from mediation.agency_facts.rules import AgencyFact
from mediation.case.views import CaseStateJson
from mediation.priority_requests.codes import RequestState
from mediation.priority_requests.rules import (
    Answer,
    PriorityRequest,
    answer_in_force,
    answers_to,
    state_of,
)


class PriorityAnswerJson(TypedDict):
    """`by_hand`: entered from the agency's paper, which bears the day `answered_on`."""

    answer: PriorityAnswer
    by_hand: bool
    document_no: str | None
    answered_on: date | None
    at: datetime


class PriorityRequestJson(TypedDict):
    """`answer`: the one that holds; `answered_at`: when it was given; `answers`: all, in order."""

    request_id: UUID
    number: int
    agency: str
    document_no: str
    answer_by: date
    at: datetime
    state: RequestState
    answer: PriorityAnswer | None
    answered_at: datetime | None
    answers_differ: bool
    answers: Sequence[PriorityAnswerJson]


class PriorityAskedJson(CaseStateJson):
    """With the request that was made."""

    priority_request: PriorityRequestJson


def show_request(request: PriorityRequest, facts: Sequence[AgencyFact], today: date) -> PriorityRequestJson:
    answers = answers_to(request, facts)
    answer = answer_in_force(answers)
    return {
        "request_id": request.request_id,
        "number": request.number,
        "agency": request.agency,
        "document_no": request.document_no,
        "answer_by": request.answer_by,
        "at": request.at,
        "state": state_of(request, answer, today),
        "answer": answer.said.answer if answer else None,
        "answered_at": answer.at if answer else None,
        "answers_differ": len({each.said.answer for each in answers}) > 1,
        "answers": [_show_answer(each) for each in answers],
    }


def _show_answer(answer: Answer) -> PriorityAnswerJson:
    said = answer.said
    return {
        "answer": said.answer,
        "by_hand": said.by_hand,
        "document_no": said.document_no,
        "answered_on": said.answered_on,
        "at": answer.at,
    }
