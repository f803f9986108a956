"""A request of ours: how far it has come, which answer holds, what cannot be entered (decision 47)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from campaign import Agency
from clock import day_of
from contracts.agencies import MessageRefusal
from contracts.agency_facts import (
    CaseReferralAnswer,
    CaseReferralRefusal,
    CaseReferralResult,
    PriorityAnswer,
    Responsible,
)
from contracts.intake import ReferredMatter
from intake.agency_messages.rules import Refused
from intake.agency_requests.codes import RequestKind, RequestState
from intake.flaws import Flaw, FlawKind
from languages import Words

NOTHING_TO_ANSWER: Final = Refused(MessageRefusal.nothing_to_answer, "#/request_id")
UNKNOWN_AGENCY: Final = Words("名册中没有此部门", "the register has no such agency")
NOT_SERVED: Final = Words("该部门不管辖本单位所在地", "this agency does not serve your county")
BEFORE_ASKED: Final = Words("不能早于提出之日", "not before the day on which it was asked")
WITH_REFUSED: Final = Words("对方不予接收时填写，也仅在此时填写", "with refused, and with nothing else")
WITH_DEALT_WITH: Final = Words(
    "对方已办理完毕时填写，也仅在此时填写", "with dealt_with, and with nothing else"
)
TO_COME: Final = Words("不能晚于今天", "not a day to come")
SENT_BY_US: Final = Words("本件由系统发送，无须登记", "it is told to the agency by the system")
SENT_ALREADY: Final = Words("本件的发送已经登记", "that it was sent is entered already")


@dataclass(frozen=True, slots=True)
class AgencyRequest:
    """A letter to an agency about a case; `by_hand`: it read nothing by itself when it was asked."""

    request_id: UUID
    case_id: UUID
    case_no: str
    county: str
    kind: RequestKind
    agency: str
    document_no: str
    matters: tuple[ReferredMatter, ...]
    answer_by: date
    asked_at: datetime
    by_hand: bool
    sent_on: date | None = None
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What an agency answered, in its own message or, `by_hand`, by a paper of the day `answered_on`."""

    fact_id: UUID
    request_id: UUID
    answer: PriorityAnswer | CaseReferralAnswer
    refusal: CaseReferralRefusal | None
    responsible_instead: Responsible | None
    result: CaseReferralResult | None
    by_hand: bool
    document_no: str | None
    answered_on: date | None
    at: datetime
    recorded_at: datetime

    @property
    def is_final(self) -> bool:
        """That it deals with a case is not yet what comes of it."""
        return self.answer is not CaseReferralAnswer.taken

    @property
    def day(self) -> date:
        return self.answered_on or day_of(self.at)

    @property
    def says(self) -> tuple[str | None, ...]:
        """Two answers that say the same do not differ."""
        return self.answer, self.refusal, self.responsible_instead, self.result


def answer_in_force(answers: Sequence[Answer]) -> Answer | None:
    """The agency's own last word; what was entered from paper holds where that is none yet, or not final.

    `answers`: as they became known, which decides between two of one day.
    """
    own = max((each for each in answers[::-1] if not each.by_hand), key=lambda each: each.at, default=None)
    papers = max((each for each in answers[::-1] if each.by_hand), key=lambda each: each.day, default=None)
    final = next((each for each in (own, papers) if each and each.is_final), None)
    return final or own or papers


def answers_differ(answers: Sequence[Answer]) -> bool:
    """A person is to look: what the agency says at last was said otherwise before."""
    return len({each.says for each in answers if each.is_final}) > 1


def state_of(request: AgencyRequest, answer: Answer | None) -> RequestState:
    if answer is not None:
        return RequestState.answered if answer.is_final else RequestState.taken
    is_waiting = request.by_hand and request.sent_on is None
    return RequestState.to_be_sent if is_waiting else RequestState.sent


def is_overdue(request: AgencyRequest, today: date) -> bool:
    """The day itself counts in full."""
    return not request.is_answered and request.answer_by < today


def is_late(request: AgencyRequest, answer: Answer | None) -> bool:
    return answer is not None and answer.is_final and answer.day > request.answer_by


def asking_flaw(agency: Agency | None, county: str, answer_by: date, asked_on: date) -> Flaw | None:
    """Who is asked is in the register and serves the county; nobody can answer before being asked."""
    if agency is None:
        return Flaw(FlawKind.contradiction, (("agency",),), UNKNOWN_AGENCY)
    if not agency.serves(county):
        return Flaw(FlawKind.contradiction, (("agency",),), NOT_SERVED)
    if answer_by < asked_on:
        return Flaw(FlawKind.answer_by_before_request, (("answer_by",),))
    return None


def sending_obstacle(request: AgencyRequest) -> Words | None:
    """Sent by hand, once."""
    if not request.by_hand:
        return SENT_BY_US
    return SENT_ALREADY if request.sent_on is not None else None


def day_flaw(request: AgencyRequest, day: date, field: str, today: date) -> Flaw | None:
    """It was sent, or answered, on or after the day on which it was asked."""
    if day < day_of(request.asked_at):
        return Flaw(FlawKind.contradiction, ((field,),), BEFORE_ASKED)
    return Flaw(FlawKind.contradiction, ((field,),), TO_COME) if day > today else None


def paper_again(answers: Sequence[Answer], document_no: str) -> Answer | None:
    """The answer that was entered from the paper of this number already."""
    return next((each for each in answers if each.by_hand and each.document_no == document_no), None)


def reply_flaw(
    answer: CaseReferralAnswer,
    refusal: CaseReferralRefusal | None,
    responsible_instead: Responsible | None,
    result: CaseReferralResult | None,
) -> Flaw | None:
    """A refusal has its reason, what is dealt with its result, and nothing else has them."""
    if (answer is CaseReferralAnswer.refused) != (refusal is not None):
        return Flaw(FlawKind.contradiction, (("refusal",),), WITH_REFUSED)
    if (answer is CaseReferralAnswer.dealt_with) != (result is not None):
        return Flaw(FlawKind.contradiction, (("result",),), WITH_DEALT_WITH)
    if responsible_instead is not None and refusal is None:
        return Flaw(FlawKind.contradiction, (("responsible_instead",),), WITH_REFUSED)
    return None
