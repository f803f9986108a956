"""Consultations."""

from dataclasses import dataclass
from typing import Final

import asyncpg

from contracts import CaseClass, Channel, Industry
from database import Connection
from intake.county_records.store import CountyRecord, RecordTable, read_common


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation(CountyRecord):
    """A consultation; `words`: its topic, how many in words, and the employer, sealed."""

    channel: Channel
    case_class: CaseClass
    workers: int
    workers_exact: bool
    workers_known: bool
    industry: Industry | None
    area: str | None


async def add(conn: Connection, consultation: Consultation) -> None:
    await conn.execute(
        """
        INSERT INTO consultations (consultation_id, campaign, county, channel, case_class, workers,
                                   occurred_at, recorded_at, sealed, sealed_key, workers_known, workers_exact,
                                   industry, area)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """,
        consultation.record_id,
        consultation.campaign,
        consultation.county,
        consultation.channel,
        consultation.case_class,
        consultation.workers,
        consultation.occurred_at,
        consultation.recorded_at,
        consultation.words.content,
        consultation.words.key_id,
        consultation.workers_known,
        consultation.workers_exact,
        consultation.industry,
        consultation.area,
    )


def _read(row: asyncpg.Record) -> Consultation:
    return Consultation(
        **read_common(row, "consultation_id"),
        channel=Channel(row["channel"]),
        case_class=CaseClass(row["case_class"]),
        workers=row["workers"],
        workers_exact=row["workers_exact"],
        workers_known=row["workers_known"],
        industry=Industry(row["industry"]) if row["industry"] else None,
        area=row["area"],
    )


CONSULTATIONS: Final = RecordTable("consultations", "consultation_id", _read)
