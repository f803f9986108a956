"""苗头 or 群体性事件: recorded, and sent about the county when it is seen (N5.5)."""

from dataclasses import dataclass
from typing import Final

from uuid_utils.compat import uuid7

from casework.act import Act
from contracts.event import Industry, RecordWithdrawalReason
from contracts.intake import IncidentKind, IncidentReported, IncidentWithdrawn
from database import Connection
from delivery import outbox
from intake.county_records import audit
from intake.county_records.audit import RecordAction
from intake.flaws import NOT_OURS, Flaw, FlawKind
from intake.incidents import store
from intake.incidents.rules import Place
from intake.incidents.store import Incident
from intake.new_records.events import record_event
from intake.new_records.rules import Campaigns, NewRecord, StatedEmployer, admit
from intake.people.headcount import ONE_AT_LEAST, Headcount
from sealing import Sealing, seal_texts

NOT_AN_AREA: Final = Flaw(FlawKind.unknown_office, (("area",),), hint=NOT_OURS)


@dataclass(frozen=True, slots=True)
class NewIncident:
    """An incident to be reported."""

    record: NewRecord
    act: Act
    kind: IncidentKind
    people: Headcount
    place: Place
    facts: str | None
    employer: StatedEmployer | None = None
    industry: Industry | None = None


async def report_incident(
    conn: Connection, new: NewIncident, campaigns: Campaigns, sealing: Sealing
) -> Incident | Flaw:
    admission = admit(new.record, campaigns)
    if isinstance(admission, Flaw):
        return admission
    place, employer = new.place, new.employer
    if place.area is not None and admission.county.office(place.area) is None:
        return NOT_AN_AREA
    incident_id, people = uuid7(), new.people.number(otherwise=ONE_AT_LEAST)
    incident = Incident(
        record_id=incident_id,
        campaign=admission.campaign.code,
        county=admission.county.code,
        kind=new.kind,
        people=people,
        people_exact=new.people.is_exact,
        people_known=new.people.is_known,
        place_kind=place.kind,
        area=place.area,
        industry=new.industry,
        occurred_at=new.act.at,
        recorded_at=new.act.recorded,
        words=seal_texts(
            sealing,
            incident_id,
            place=place.as_told,
            facts=new.facts,
            people_as_told=new.people.as_told,
            employer=employer.name if employer else None,
            credit_code=employer.credit_code if employer else None,
        ),
    )
    await store.add(conn, incident)
    await audit.add(conn, incident_id, incident.county, RecordAction.record, new.act)
    reported = IncidentReported(
        kind=new.kind,
        people=people,
        people_exact=new.people.is_exact,
        people_known=new.people.is_known,
        place_kind=place.kind,
        area=place.area,
        place_told=place.as_told is not None,
        employer=employer.ref if employer else None,
        industry=new.industry,
    )
    await outbox.add(conn, record_event(incident_id, admission, new.act, reported))
    return incident


def withdrawn_event(incident: Incident, reason: RecordWithdrawalReason) -> IncidentWithdrawn:
    """With when it counted."""
    return IncidentWithdrawn(kind=incident.kind, counted_at=incident.occurred_at, reason=reason)
