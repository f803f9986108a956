"""The county refers a case to an agency (N7); what mediation asks of one (N1.1) is carried to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import structlog
from uuid_utils.compat import uuid7

from casework.act import Act
from casework.events import send
from contracts import Envelope
from contracts.agencies import CaseReferredToAgency, PriorityRequestedOfAgency
from contracts.intake import CaseReferred, ReferredMatter
from contracts.mediation import PriorityRequested
from database import ALL_COUNTIES, Connection, see_county
from intake.agencies import store as agencies
from intake.agency_messages.handlers import Telling
from intake.agency_requests import store
from intake.agency_requests.codes import RequestKind
from intake.agency_requests.rules import AgencyRequest, asking_flaw
from intake.case import audit
from intake.case import store as cases
from intake.case.audit import AuditAction, AuditRow
from intake.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from intake.case.rules.case import Case
from intake.flaws import Flaw, FlawKind

log = structlog.get_logger()

DOCUMENT_NO_USED = Flaw(FlawKind.document_no_used, (("document_no",),))


@dataclass(frozen=True, slots=True)
class Letter:
    """What a county asks of an agency, by a letter of its own number."""

    agency: str
    document_no: str
    matters: tuple[ReferredMatter, ...]
    answer_by: date


async def refer_case(
    conn: Connection, case: Case, letter: Letter, act: Act
) -> AgencyRequest | NotAllowed | Flaw:
    """The case is locked and stays as it is. From here on the transaction touches rows of no county only."""
    if no := not_allowed(case, Action.refer, act.day):
        return no
    await see_county(conn, ALL_COUNTIES)  # the register is no county's
    stored = await agencies.find(conn, letter.agency)
    agency = stored.agency if stored else None
    if flaw := asking_flaw(agency, case.county, letter.answer_by, act.day):
        return flaw
    assert agency is not None
    request = AgencyRequest(
        request_id=uuid7(),
        case_id=case.case_id,
        case_no=case.case_no,
        county=case.county,
        kind=RequestKind.referral,
        agency=agency.code,
        document_no=letter.document_no,
        matters=letter.matters,
        answer_by=letter.answer_by,
        asked_at=act.at,
        by_hand=agency.is_by_hand,
    )
    if not await store.add(conn, [request], act.recorded):
        return DOCUMENT_NO_USED
    codes = (agency.code, *letter.matters)
    await audit.add(conn, case.case_id, AuditRow(AuditAction.refer, case.state, case.state, act, codes=codes))
    await send(conn, case, act, _referred(request))
    telling = Telling()
    _tell(telling, request, act.recorded)
    await telling.flush(conn)
    return request


async def carry_requests(
    conn: Connection, envelopes: Sequence[Envelope], telling: Telling, now: datetime
) -> None:
    """A batch without any asks the database nothing."""
    asked = [each for each in envelopes if isinstance(each.data, PriorityRequested)]
    if not asked:
        return
    known = await agencies.by_code(conn)
    numbers = await cases.numbers(conn, [UUID(each.subject) for each in asked])
    requests = [
        AgencyRequest(
            request_id=said.request_id,
            case_id=UUID(each.subject),
            case_no=numbers[UUID(each.subject)],
            county=each.county,
            kind=RequestKind.priority,
            agency=said.agency,
            document_no=said.document_no,
            matters=(),
            answer_by=said.answer_by,
            asked_at=each.time,
            by_hand=said.agency not in known or known[said.agency].is_by_hand,
        )
        for each in asked
        if isinstance(said := each.data, PriorityRequested)
    ]
    for agency in {each.agency for each in requests} - known.keys():
        log.warning("priority was asked of an agency that is not in the register", agency=agency)
    await store.add(conn, requests, now)
    for request in requests:
        _tell(telling, request, now)


def _tell(telling: Telling, request: AgencyRequest, now: datetime) -> None:
    """Whoever reads nothing by itself is told nothing: a person sends the letter."""
    if not request.by_hand:
        telling.add(request.agency, _to_agency(request), request.document_no, now)


def _to_agency(request: AgencyRequest) -> PriorityRequestedOfAgency | CaseReferredToAgency:
    if request.kind is RequestKind.priority:
        return PriorityRequestedOfAgency(
            request_id=request.request_id,
            case_no=request.case_no,
            document_no=request.document_no,
            answer_by=request.answer_by,
        )
    return CaseReferredToAgency(
        request_id=request.request_id,
        case_no=request.case_no,
        county=request.county,
        document_no=request.document_no,
        matters=request.matters,
        answer_by=request.answer_by,
    )


def _referred(request: AgencyRequest) -> CaseReferred:
    return CaseReferred(
        request_id=request.request_id,
        agency=request.agency,
        document_no=request.document_no,
        matters=request.matters,
        answer_by=request.answer_by,
    )
