"""Incidents."""

from dataclasses import dataclass
from typing import Final

import asyncpg

from contracts import Industry, PlaceKind
from contracts.intake import IncidentKind
from database import Connection
from intake.county_records.store import CountyRecord, RecordTable, read_common


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(CountyRecord):
    """An incident; `words`: the place, the facts, the number in words and the employer, sealed."""

    kind: IncidentKind
    people: int
    people_exact: bool
    people_known: bool
    place_kind: PlaceKind | None
    area: str | None
    industry: Industry | None


async def add(conn: Connection, incident: Incident) -> None:
    await conn.execute(
        """
        INSERT INTO incidents (incident_id, campaign, county, kind, people, people_exact, people_known,
                               place_kind, area, occurred_at,
                               recorded_at, sealed, sealed_key, industry)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """,
        incident.record_id,
        incident.campaign,
        incident.county,
        incident.kind,
        incident.people,
        incident.people_exact,
        incident.people_known,
        incident.place_kind,
        incident.area,
        incident.occurred_at,
        incident.recorded_at,
        incident.words.content,
        incident.words.key_id,
        incident.industry,
    )


def _read(row: asyncpg.Record) -> Incident:
    return Incident(
        **read_common(row, "incident_id"),
        kind=IncidentKind(row["kind"]),
        people=row["people"],
        people_exact=row["people_exact"],
        people_known=row["people_known"],
        place_kind=PlaceKind(row["place_kind"]) if row["place_kind"] else None,
        area=row["area"],
        industry=Industry(row["industry"]) if row["industry"] else None,
    )


INCIDENTS: Final = RecordTable("incidents", "incident_id", _read)
