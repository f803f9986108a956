"""A request for priority (N1.1): how far it has come, and by when an answer can be asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.agency_facts import PriorityAnswered
from languages import Words
from mediation.agency_facts.rules import AgencyFact
from mediation.case.rules.entry_flaws import Flaw, FlawKind
from mediation.priority_requests.codes import RequestState


@dataclass(frozen=True, slots=True)
class PriorityRequest:
    """Which agency was asked, by a letter of which number, and until when it is to answer."""

    request_id: UUID
    number: int
    agency: str
    document_no: str
    answer_by: date
    at: datetime


def answer_to(request: PriorityRequest, facts: Sequence[AgencyFact]) -> AgencyFact | None:
    """What the agency that was asked answered last; nobody else can. `facts`: as they became known, which
    decides between two of one time."""
    answers = [
        fact
        for fact in facts
        if isinstance(fact.said, PriorityAnswered)
        and (fact.said.request_id, fact.said.agency) == (request.request_id, request.agency)
    ]
    return max(reversed(answers), key=lambda fact: fact.at, default=None)


def state_of(request: PriorityRequest, answer: AgencyFact | None, today: date) -> RequestState:
    """The day itself counts in full."""
    if answer is not None:
        return RequestState.answered
    return RequestState.overdue if request.answer_by < today else RequestState.requested


def answer_by_flaw(answer_by: date, asked_on: date) -> Flaw | None:
    """Nobody can answer before being asked."""
    if answer_by >= asked_on:
        return None
    why = Words("答复期限不能早于提出之日", "not before the day on which it is asked")
    return Flaw(FlawKind.answer_by_before_request, why, (("answer_by",),))
