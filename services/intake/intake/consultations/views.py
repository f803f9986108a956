"""What is shown of a consultation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from typing_extensions import TypedDict

from contracts import CaseClass, Channel, Industry
from intake.case.shown import CautionJson
from intake.consultations.store import Consultation
from intake.county_records.shown import RecordActJson, RecordJson
from intake.county_records.views import show_common
from web import Page

HIDDEN: Final = ("topic", "workers_as_told", "employer", "credit_code")

Classified = TypedDict("Classified", {"class": CaseClass})


class ConsultationJson(RecordJson, Classified):
    """Its topic and the employer only by `reveal`; how many workers is null where nobody gave a number."""

    consultation_id: UUID
    channel: Channel
    workers: int | None
    workers_exact: bool
    workers_known: bool
    industry: Industry | None
    area: str | None
    hidden: Sequence[str]


class RecordedConsultationJson(TypedDict):
    consultation_id: UUID
    occurred_at: datetime
    warnings: Sequence[CautionJson]


class ConsultationWithActsJson(ConsultationJson):
    acts: Sequence[RecordActJson]


class ConsultationsJson(Page[ConsultationJson]):
    pass


def show_consultation(consultation: Consultation) -> ConsultationJson:
    return {
        "consultation_id": consultation.record_id,
        **show_common(consultation),
        "channel": consultation.channel,
        "class": consultation.case_class,
        "workers": consultation.workers if consultation.workers_known else None,
        "workers_exact": consultation.workers_exact,
        "workers_known": consultation.workers_known,
        "industry": consultation.industry,
        "area": consultation.area,
        "hidden": HIDDEN,
    }
