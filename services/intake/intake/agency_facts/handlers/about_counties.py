"""An agency says something about an employer or a county: no name goes on the log, only keyed hashes."""

from typing import Any

from contracts import PlaceKind
from contracts.agencies import ArrearsKnown, Employer, FindingMade, IncidentSeen, SignSeen
from contracts.agency_facts import (
    CountyFact,
    EarlySignSeen,
    EmployerArrearsRecorded,
    EmployerFindingReported,
    EmployerRef,
    FindingReported,
)
from contracts.intake import IncidentKind
from database import Connection
from delivery import outbox
from intake.agency_facts.handlers.about_cases import find_case, said, tell
from intake.agency_facts.rules import case_for
from intake.agency_messages.message import AgencyMessage, Outside, Refused, Taken
from intake.flaws import Flaw
from intake.incidents.handlers import NewIncident, report_incident
from intake.incidents.rules import Place
from intake.new_records.events import record_event
from intake.new_records.rules import Admission, NewRecord, employer_ref
from intake.people.headcount import Headcount
from intake.referrals.rules import OF_FLAW, admit_county


async def finding_made(
    conn: Connection, message: AgencyMessage[FindingMade], outside: Outside
) -> Taken | Refused:
    """In the matter of a case, or about an employer of whom no case is known."""
    data = message.data
    finding = {name: getattr(data.finding, name) for name in type(data.finding).model_fields}
    if data.case is not None:
        case = case_for(await find_case(conn, message, data.case, outside), message.agency, data.case)
        if isinstance(case, Refused):
            return case
        return await tell(conn, case, message.act, FindingReported(**said(message), **finding))
    assert data.county is not None
    assert data.employer is not None
    admission = _admission(message, data.county, data.campaign, outside)
    if isinstance(admission, Refused):
        return admission
    employer = _ref(data.employer, outside)
    fact = EmployerFindingReported(**said(message), employer=employer, workers=data.workers, **finding)
    return await _tell_of_county(conn, message, admission, fact)


async def arrears_known(
    conn: Connection, message: AgencyMessage[ArrearsKnown], outside: Outside
) -> Taken | Refused:
    data = message.data
    admission = _admission(message, data.county, data.campaign, outside)
    if isinstance(admission, Refused):
        return admission
    fact = EmployerArrearsRecorded(
        **said(message),
        employer=_ref(data.employer, outside),
        amount_fen=data.amount_fen,
        workers=data.workers,
    )
    return await _tell_of_county(conn, message, admission, fact)


async def sign_seen(conn: Connection, message: AgencyMessage[SignSeen], outside: Outside) -> Taken | Refused:
    """苗头: an incident of the county like one that its own people report (N5.5), and a word for the hot
    spots about the employer."""
    data = message.data
    admission = _admission(message, data.county, data.campaign, outside)
    if isinstance(admission, Refused):
        return admission
    reported = await _report(
        conn, message, admission, IncidentKind.first_sign, data.workers, data.place_kind, outside
    )
    if isinstance(reported, Refused):
        return reported
    fact = EarlySignSeen(
        **said(message),
        sign=data.sign,
        employer=_ref(data.employer, outside) if data.employer else None,
        place_kind=data.place_kind,
        workers=data.workers,
    )
    return await _tell_of_county(conn, message, admission, fact)


async def incident_seen(
    conn: Connection, message: AgencyMessage[IncidentSeen], outside: Outside
) -> Taken | Refused:
    data = message.data
    admission = _admission(message, data.county, data.campaign, outside)
    if isinstance(admission, Refused):
        return admission
    return await _report(conn, message, admission, data.kind, data.people, data.place_kind, outside)


def _ref(employer: Employer, outside: Outside) -> EmployerRef:
    return employer_ref(employer.name, employer.credit_code, outside.match_key)


def _admission(
    message: AgencyMessage[Any], county: str, campaign: str | None, outside: Outside
) -> Admission | Refused:
    act = message.act
    return admit_county(county, campaign, message.agency, act.at, act.recorded, outside.campaigns)


async def _tell_of_county(
    conn: Connection, message: AgencyMessage[Any], admission: Admission, fact: CountyFact
) -> Taken:
    await outbox.add(conn, record_event(fact.fact_id, admission, message.act, fact))
    return Taken(document_no=fact.document_no)


async def _report(
    conn: Connection,
    message: AgencyMessage[Any],
    admission: Admission,
    kind: IncidentKind,
    people: int | None,
    place_kind: PlaceKind | None,
    outside: Outside,
) -> Taken | Refused:
    """As the county's own people report one: shown among the county's incidents, which may withdraw it."""
    act = message.act
    record = NewRecord(
        admission.campaign.code, admission.county.code, act.at, act.recorded, is_time_stated=True
    )
    new = NewIncident(record, act, kind, Headcount(at_least=people), Place(place_kind, None, None), None)
    made = await report_incident(conn, new, outside.campaigns, outside.sealing)
    if isinstance(made, Flaw):
        return OF_FLAW[made.kind]
    return Taken(document_no=message.data.document_no)
