"""Incidents."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.intake import IncidentKind
from database import Connection
from sealing import Sealed


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident; `words`: the place, the facts and the number in words, sealed."""

    incident_id: UUID
    campaign: str
    county: str
    kind: IncidentKind
    people: int
    people_exact: bool
    occurred_at: datetime
    recorded_at: datetime
    words: Sealed


async def add(conn: Connection, incident: Incident) -> None:
    await conn.execute(
        """
        INSERT INTO incidents (incident_id, campaign, county, kind, people, people_exact, occurred_at,
                               recorded_at, sealed, sealed_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        incident.incident_id,
        incident.campaign,
        incident.county,
        incident.kind,
        incident.people,
        incident.people_exact,
        incident.occurred_at,
        incident.recorded_at,
        incident.words.content,
        incident.words.key_id,
    )
