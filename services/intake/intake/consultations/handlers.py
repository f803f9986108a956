"""咨询: recorded, and told of the county; it counts in the zero report too (N5.5)."""

from uuid import UUID

from contracts import CaseClass, Channel
from contracts.intake import ConsultationRecorded
from database import Connection
from delivery import outbox
from intake.consultations import store
from intake.consultations.store import Consultation
from intake.new_records import Admission
from intake.people.sealing import Sealing, seal_texts


async def record_consultation(
    conn: Connection,
    consultation_id: UUID,
    channel: Channel,
    case_class: CaseClass,
    workers: int,
    topic: str | None,
    admission: Admission,
    sealing: Sealing,
) -> None:
    consultation = Consultation(
        consultation_id=consultation_id,
        campaign=admission.campaign.code,
        county=admission.county.code,
        channel=channel,
        case_class=case_class,
        workers=workers,
        occurred_at=admission.act.at,
        recorded_at=admission.act.recorded,
        words=seal_texts(sealing, consultation_id, topic=topic),
    )
    await store.add(conn, consultation)
    recorded = ConsultationRecorded(channel=channel, case_class=case_class, workers=workers)
    await outbox.add(conn, admission.event(consultation_id, recorded))
