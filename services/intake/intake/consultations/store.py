"""Consultations."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts import CaseClass, Channel
from database import Connection
from sealing import Sealed


@dataclass(frozen=True, slots=True)
class Consultation:
    """A consultation; `words`: its topic, sealed."""

    consultation_id: UUID
    campaign: str
    county: str
    channel: Channel
    case_class: CaseClass
    workers: int
    occurred_at: datetime
    recorded_at: datetime
    words: Sealed


async def add(conn: Connection, consultation: Consultation) -> None:
    await conn.execute(
        """
        INSERT INTO consultations (consultation_id, campaign, county, channel, case_class, workers,
                                   occurred_at, recorded_at, sealed, sealed_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        consultation.consultation_id,
        consultation.campaign,
        consultation.county,
        consultation.channel,
        consultation.case_class,
        consultation.workers,
        consultation.occurred_at,
        consultation.recorded_at,
        consultation.words.content,
        consultation.words.key_id,
    )
