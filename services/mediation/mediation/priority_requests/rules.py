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

DOCUMENT_NO_USED: Final = Flaw(
    FlawKind.document_no_used,
    Words(
        "本案已以此文号向该部门提请优先办理，答复期限不同；需要变更期限的，请另行发函并使用新的文号",
        "this agency was asked about this case by a letter of this number, with another day to answer;"
        " for a new day send a new letter with a number of its own",
    ),
    (("document_no",),),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """To one agency, perhaps about several cases (decision 47)."""

    agency: str
    document_no: str
    answer_by: date


@dataclass(frozen=True, slots=True)
class PriorityRequest:
    """Which agency was asked, by a letter of which number, and until when it is to answer."""

    request_id: UUID
    number: int
    agency: str
    document_no: str
    answer_by: date
    at: datetime

    @property
    def letter(self) -> Letter:
        return Letter(self.agency, self.document_no, self.answer_by)


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


def asked_by(letter: Letter, requests: Sequence[PriorityRequest]) -> PriorityRequest | None:
    """Which of a case's requests was made by this letter. Of two that earlier versions took, the later."""
    return next((each for each in requests[::-1] if each.letter == letter), None)


def is_used(letter: Letter, requests: Sequence[PriorityRequest]) -> bool:
    """Whether its agency was asked about the case by a letter of this number."""
    used = (letter.agency, letter.document_no)
    return any((each.agency, each.document_no) == used for each in requests)


def answer_by_flaw(answer_by: date, asked_on: date) -> Flaw | None:
    """Nobody can answer before being asked."""
    if answer_by >= asked_on:
        return None
    why = Words("答复期限不能早于提出之日", "not before the day on which it is asked")
    return Flaw(FlawKind.answer_by_before_request, why, (("answer_by",),))
