"""A request for priority (N1.1): how far it has come, and by when an answer can be asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from clock import day_of
from contracts.agency_facts import PriorityAnswered
from languages import Words
from mediation.agency_facts.rules import AgencyFact
from mediation.case.rules.entry_flaws import Flaw, FlawKind
from mediation.priority_requests.codes import RequestState

DOCUMENT_NO_USED: Final = Flaw(FlawKind.document_no_used, None, (("document_no",),))
"""A letter's number asks one agency about one case, as a referral's does (decision 47)."""


@dataclass(frozen=True, slots=True)
class PriorityRequest:
    """Which agency was asked, by a letter of which number, and until when it is to answer."""

    request_id: UUID
    number: int
    agency: str
    document_no: str
    answer_by: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What the agency answered, and when; its own paper bears the day `said.answered_on`."""

    said: PriorityAnswered
    at: datetime

    @property
    def day(self) -> date:
        return self.said.answered_on or day_of(self.at)


def answers_to(request: PriorityRequest, facts: Sequence[AgencyFact]) -> Sequence[Answer]:
    """Of the agency that was asked; nobody else can answer. As they became known."""
    return [
        Answer(fact.said, fact.at)
        for fact in facts
        if isinstance(fact.said, PriorityAnswered)
        and (fact.said.request_id, fact.said.agency) == (request.request_id, request.agency)
    ]


def answer_in_force(answers: Sequence[Answer]) -> Answer | None:
    """The agency's own last word; what was entered from its paper holds where it has sent none (decision 47).
    Of two of one time, or one day, the one that became known last."""
    own = max((each for each in answers[::-1] if not each.said.by_hand), key=_at, default=None)
    papers = (each for each in answers[::-1] if each.said.by_hand)
    return own or max(papers, key=lambda each: each.day, default=None)


def _at(answer: Answer) -> datetime:
    return answer.at


def state_of(request: PriorityRequest, answer: Answer | None, today: date) -> RequestState:
    """The day itself counts in full."""
    if answer is not None:
        return RequestState.answered
    return RequestState.overdue if request.answer_by < today else RequestState.requested


def is_asked_already(
    case_id: UUID, agency: str, answer_by: date, letters: Sequence[tuple[UUID, PriorityRequest]]
) -> bool:
    """`letters`: what the county asked by a letter of this number, and of which case."""
    asked = (case_id, agency, answer_by)
    return any((case, letter.agency, letter.answer_by) == asked for case, letter in letters)


def answer_by_flaw(answer_by: date, asked_on: date) -> Flaw | None:
    """Nobody can answer before being asked."""
    if answer_by >= asked_on:
        return None
    why = Words("答复期限不能早于提出之日", "not before the day on which it is asked")
    return Flaw(FlawKind.answer_by_before_request, why, (("answer_by",),))
