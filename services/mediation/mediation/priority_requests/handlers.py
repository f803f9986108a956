"""Asking an agency to hear the case first."""

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
    Letter,
    PriorityRequest,
    answer_by_flaw,
    asked_by,
    is_used,
)


async def ask_priority(conn: Connection, case: Case, letter: Letter, act: Act) -> Case | NotAllowed | Flaw:
    """N1.1. Intake carries it to the agency; what the agency answers comes back as its fact. The same letter
    about the same case again changes nothing, also once the case is closed."""
    requests = await store.of_case(conn, case.case_id)
    if asked_by(letter, requests):
        return case
    if refusal := not_allowed(case, Action.ask_priority):
        return refusal
    if is_used(letter, requests):
        return DOCUMENT_NO_USED
    if flaw := answer_by_flaw(letter.answer_by, act.day):
        return flaw
    request = PriorityRequest(
        uuid7(), len(requests) + 1, letter.agency, letter.document_no, letter.answer_by, act.at
    )
    await store.add(conn, case.case_id, request, act.by, act.recorded)
    asked = PriorityRequested(
        request_id=request.request_id,
        number=request.number,
        agency=letter.agency,
        document_no=letter.document_no,
        answer_by=letter.answer_by,
    )
    await send(conn, case, act, asked)
    return await cases.save(conn, transitions.ask_priority(case))
