"""Asking an agency to hear the case first."""

from datetime import date

from uuid_utils.compat import uuid7

from casework.act import Act
from casework.events import send
from contracts.mediation import PriorityRequested
from database import Connection
from mediation.case import store as cases
from mediation.case.rules import transitions
from mediation.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from mediation.case.rules.case import Case
from mediation.case.rules.entry_flaws import Flaw
from mediation.priority_requests import store
from mediation.priority_requests.rules import (
    DOCUMENT_NO_USED,
    PriorityRequest,
    answer_by_flaw,
    is_asked_already,
)


async def ask_priority(
    conn: Connection, case: Case, agency: str, document_no: str, answer_by: date, act: Act
) -> Case | NotAllowed | Flaw:
    """N1.1. Intake carries it to the agency; what the agency answers comes back as its fact. The same letter
    again changes nothing."""
    if refusal := not_allowed(case, Action.ask_priority):
        return refusal
    letters = await store.lock_letters(conn, case.county, document_no)
    if is_asked_already(case.case_id, agency, answer_by, letters):
        return case
    if letters:
        return DOCUMENT_NO_USED
    if flaw := answer_by_flaw(answer_by, act.day):
        return flaw
    number = len(await store.of_case(conn, case.case_id)) + 1
    request = PriorityRequest(uuid7(), number, agency, document_no, answer_by, act.at)
    await store.add(conn, case.case_id, request, act.by, act.recorded)
    asked = PriorityRequested(
        request_id=request.request_id,
        number=number,
        agency=agency,
        document_no=document_no,
        answer_by=answer_by,
    )
    await send(conn, case, act, asked)
    return await cases.save(conn, transitions.ask_priority(case))
