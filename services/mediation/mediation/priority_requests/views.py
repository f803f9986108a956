"""A request for priority as people read it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from typing_extensions import TypedDict

from contracts.agency_facts import PriorityAnswer, PriorityAnswered
from mediation.agency_facts.rules import AgencyFact
from mediation.case.views import CaseStateJson
from mediation.priority_requests.codes import RequestState
from mediation.priority_requests.rules import PriorityRequest, answer_to, state_of


class PriorityRequestJson(TypedDict):
    """`answer`: the agency's last word; `answered_at`: when it gave it."""

    request_id: UUID
    number: int
    agency: str
    document_no: str
    answer_by: date
    at: datetime
    state: RequestState
    answer: PriorityAnswer | None
    answered_at: datetime | None


class PriorityAskedJson(CaseStateJson):
    """With the request that was made."""

    priority_request: PriorityRequestJson


def show_request(request: PriorityRequest, facts: Sequence[AgencyFact], today: date) -> PriorityRequestJson:
    answer = answer_to(request, facts)
    said = answer.said if answer else None
    return {
        "request_id": request.request_id,
        "number": request.number,
        "agency": request.agency,
        "document_no": request.document_no,
        "answer_by": request.answer_by,
        "at": request.at,
        "state": state_of(request, answer, today),
        "answer": said.answer if isinstance(said, PriorityAnswered) else None,
        "answered_at": answer.at if answer else None,
    }
