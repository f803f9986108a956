"""咨询: recorded, and sent about the county; it counts in the zero report too (N5.5)."""

from dataclasses import dataclass

from uuid_utils.compat import uuid7

from casework.act import Act
from contracts import CaseClass, Channel, Industry
from contracts.event import RecordWithdrawalReason
from contracts.intake import ConsultationRecorded, ConsultationWithdrawn
from database import Connection
from delivery import outbox
from intake.consultations import store
from intake.consultations.store import Consultation
from intake.county_records import audit
from intake.county_records.audit import RecordAction
from intake.flaws import Flaw
from intake.new_records.events import record_event
from intake.new_records.rules import Campaigns, NewRecord, StatedEmployer, admit, area_flaw
from intake.people.headcount import ONE_AT_LEAST, Headcount
from sealing import Sealing, seal_texts


@dataclass(frozen=True, slots=True)
class NewConsultation:
    """A consultation to be recorded."""

    record: NewRecord
    act: Act
    channel: Channel
    case_class: CaseClass
    workers: Headcount
    topic: str | None
    employer: StatedEmployer | None = None
    industry: Industry | None = None
    area: str | None = None


async def record_consultation(
    conn: Connection, new: NewConsultation, campaigns: Campaigns, sealing: Sealing
) -> Consultation | Flaw:
    admission = admit(new.record, campaigns)
    if isinstance(admission, Flaw):
        return admission
    if flaw := area_flaw(new.area, admission.campaign):
        return flaw
    consultation_id, employer = uuid7(), new.employer
    consultation = Consultation(
        record_id=consultation_id,
        campaign=admission.campaign.code,
        county=admission.county.code,
        channel=new.channel,
        case_class=new.case_class,
        workers=new.workers.number(otherwise=ONE_AT_LEAST),
        workers_exact=new.workers.is_exact,
        workers_known=new.workers.is_known,
        occurred_at=new.act.at,
        recorded_at=new.act.recorded,
        industry=new.industry,
        area=new.area,
        words=seal_texts(
            sealing,
            consultation_id,
            topic=new.topic,
            workers_as_told=new.workers.as_told,
            employer=employer.name if employer else None,
            credit_code=employer.credit_code if employer else None,
        ),
    )
    await store.add(conn, consultation)
    await audit.add(conn, consultation_id, consultation.county, RecordAction.record, new.act)
    recorded = ConsultationRecorded(
        channel=new.channel,
        case_class=new.case_class,
        workers=consultation.workers,
        workers_exact=consultation.workers_exact,
        workers_known=consultation.workers_known,
        employer=employer.ref if employer else None,
        industry=new.industry,
        area=new.area,
    )
    await outbox.add(conn, record_event(consultation_id, admission, new.act, recorded))
    return consultation


def withdrawn_event(consultation: Consultation, reason: RecordWithdrawalReason) -> ConsultationWithdrawn:
    """With all it said, and when it counted."""
    return ConsultationWithdrawn(
        channel=consultation.channel,
        case_class=consultation.case_class,
        workers=consultation.workers,
        counted_at=consultation.occurred_at,
        reason=reason,
    )
