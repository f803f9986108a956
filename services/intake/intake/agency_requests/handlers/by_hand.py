"""A named person of the county enters what went by paper: that a letter was sent, what was answered (S10)."""

from datetime import date

from casework.act import Act
from clock import day_of
from database import Connection
from intake.agency_requests import store
from intake.agency_requests.handlers.answering import Reply, keep_answer
from intake.agency_requests.rules import AgencyRequest, day_flaw, paper_again, sending_obstacle
from intake.case import audit
from intake.case.audit import AuditAction, AuditRow
from intake.case.rules.case import Case
from intake.flaws import Flaw, FlawKind
from languages import Words

DOCUMENT_NO_USED = Flaw(FlawKind.document_no_used, (("document_no",),))


async def note_sent(
    conn: Connection, case: Case, request: AgencyRequest, sent_on: date, act: Act
) -> Words | Flaw | None:
    """Words: what stands in the way. The case and the request are locked."""
    no = sending_obstacle(request) or day_flaw(request, sent_on, "sent_on", day_of(act.recorded))
    if no:
        return no
    await store.mark_sent(conn, request.request_id, sent_on)
    row = AuditRow(AuditAction.send_by_hand, case.state, case.state, act, codes=(request.agency,))
    await audit.add(conn, case.case_id, row)
    return None


async def enter_answer(
    conn: Connection, case: Case, request: AgencyRequest, reply: Reply, act: Act
) -> Flaw | None:
    """Also of an agency that answers by itself, whose own word holds. The same paper again changes nothing;
    something else under its number is refused."""
    assert reply.answered_on is not None
    assert reply.document_no is not None
    if flaw := day_flaw(request, reply.answered_on, "answered_on", day_of(act.recorded)):
        return flaw
    answers = (await store.answers_to(conn, [request.request_id])).get(request.request_id, ())
    if before := paper_again(answers, reply.document_no):
        said = reply.answer, reply.refusal, reply.responsible_instead, reply.result
        is_same = (before.says, before.answered_on) == (said, reply.answered_on)
        return None if is_same else DOCUMENT_NO_USED
    await keep_answer(conn, case, request, reply, act)
    row = AuditRow(
        AuditAction.enter_answer, case.state, case.state, act, codes=(request.agency, reply.answer)
    )
    await audit.add(conn, case.case_id, row)
    return None
