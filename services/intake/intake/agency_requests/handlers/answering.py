"""An agency answers what we asked: by its own message, or by a paper that a person of the county enters."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from uuid_utils.compat import uuid7

from casework.act import Act
from casework.events import send
from contracts.agencies import CaseReferralReply, PriorityReply
from contracts.agency_facts import (
    CaseReferralAnswer,
    CaseReferralAnswered,
    CaseReferralRefusal,
    CaseReferralResult,
    PriorityAnswer,
    PriorityAnswered,
    Responsible,
)
from database import Connection
from intake.agency_messages.message import AgencyMessage, Outside, Refused, Taken
from intake.agency_requests import store
from intake.agency_requests.codes import RequestKind
from intake.agency_requests.rules import NOTHING_TO_ANSWER, AgencyRequest, Answer, answer_in_force
from intake.case import store as cases
from intake.case.rules.case import Case


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered, in whichever way. `document_no`: of the agency's paper; `answered_on`: its day."""

    answer: PriorityAnswer | CaseReferralAnswer
    refusal: CaseReferralRefusal | None = None
    responsible_instead: Responsible | None = None
    result: CaseReferralResult | None = None
    document_no: str | None = None
    answered_on: date | None = None


async def priority_answered(
    conn: Connection, message: AgencyMessage[PriorityReply], outside: Outside
) -> Taken | Refused:
    said = message.data
    return await _answered(
        conn, message, RequestKind.priority, Reply(said.answer, document_no=said.document_no)
    )


async def case_referral_answered(
    conn: Connection, message: AgencyMessage[CaseReferralReply], outside: Outside
) -> Taken | Refused:
    said = message.data
    reply = Reply(said.answer, said.refusal, said.responsible_instead, said.result, said.document_no)
    return await _answered(conn, message, RequestKind.referral, reply)


async def _answered(
    conn: Connection, message: AgencyMessage[Any], kind: RequestKind, reply: Reply
) -> Taken | Refused:
    """Only who was asked can answer, as often as it changes its mind; late is better than never."""
    asked = await store.find_of_agency(conn, message.agency.code, message.data.request_id)
    case = await cases.lock(conn, asked.case_id) if asked and asked.kind is kind else None
    request = await store.lock(conn, message.data.request_id) if case else None
    if case is None or request is None:
        return NOTHING_TO_ANSWER
    await keep_answer(conn, case, request, reply, message.act)
    return Taken(case.case_no, reply.document_no)


async def keep_answer(conn: Connection, case: Case, request: AgencyRequest, reply: Reply, act: Act) -> None:
    """Beside those that are there. The case and the request are locked."""
    new = Answer(
        fact_id=uuid7(),
        request_id=request.request_id,
        answer=reply.answer,
        refusal=reply.refusal,
        responsible_instead=reply.responsible_instead,
        result=reply.result,
        by_hand=reply.answered_on is not None,
        document_no=reply.document_no,
        answered_on=reply.answered_on,
        at=act.at,
        recorded_at=act.recorded,
    )
    before = (await store.answers_to(conn, [request.request_id])).get(request.request_id, ())
    await store.add_answer(conn, new)
    in_force = answer_in_force([*before, new])
    is_answered = in_force is not None and in_force.is_final
    await store.mark_answered(conn, request.request_id, is_answered=is_answered)
    await send(conn, case, act, fact_of(request, new))


def fact_of(request: AgencyRequest, answer: Answer) -> PriorityAnswered | CaseReferralAnswered:
    said: dict[str, Any] = {
        "fact_id": answer.fact_id,
        "agency": request.agency,
        "document_no": answer.document_no,
        "request_id": request.request_id,
        "answer": answer.answer,
        "by_hand": answer.by_hand,
        "answered_on": answer.answered_on,
    }
    if request.kind is RequestKind.priority:
        return PriorityAnswered(**said)
    return CaseReferralAnswered(
        **said,
        refusal=answer.refusal,
        responsible_instead=answer.responsible_instead,
        result=answer.result,
    )
