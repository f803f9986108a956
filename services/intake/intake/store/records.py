"""Natural keys, consultations, incidents, and what others told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts import CaseClass, Channel, Envelope
from database import Connection
from intake.rules.codes import IncidentKind
from intake.rules.crossing import Verdict
from intake.sealing import Sealed


@dataclass(frozen=True, slots=True)
class Source:
    """The natural key of an application: whose it is, the system it comes from, its number there, hashed."""

    campaign: str
    county: str
    system: str
    reference: bytes


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered under a natural key, and to what."""

    body_hash: bytes
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Noted:
    """What a consultation or an incident has in common."""

    id: UUID
    campaign: str
    county: str
    at: datetime
    recorded: datetime
    words: Sealed


async def claim_source(conn: Connection, source: Source, body_hash: bytes, case_id: UUID) -> Given | None:
    """None: the natural key is ours. Otherwise what was answered; whoever is making it now is waited for."""
    ours = await conn.fetchval(
        """
        INSERT INTO sources (campaign, county, system, reference, body_hash, case_id)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING true
        """,
        *astuple(source),
        body_hash,
        case_id,
    )
    if ours:
        return None
    row = await conn.fetchrow(
        """
        SELECT body_hash, answer::text FROM sources
        WHERE campaign = $1 AND county = $2 AND system = $3 AND reference = $4
        """,
        *astuple(source),
    )
    assert row is not None
    return Given(row["body_hash"], json.loads(row["answer"]))


async def keep_answer(conn: Connection, source: Source, answer: str) -> None:
    """The answer that the same body will get again; it holds no personal data."""
    await conn.execute(
        """
        UPDATE sources SET answer = $5::text::json
        WHERE campaign = $1 AND county = $2 AND system = $3 AND reference = $4
        """,
        *astuple(source),
        answer,
    )


async def add_consultation(
    conn: Connection, noted: Noted, channel: Channel, case_class: CaseClass, workers: int
) -> None:
    await conn.execute(
        """
        INSERT INTO consultations (consultation_id, campaign, county, occurred_at, recorded_at, sealed,
                                   sealed_key, channel, case_class, workers)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        *_values(noted),
        channel,
        case_class,
        workers,
    )


async def add_incident(
    conn: Connection, noted: Noted, kind: IncidentKind, people: int, people_exact: bool
) -> None:
    await conn.execute(
        """
        INSERT INTO incidents (incident_id, campaign, county, occurred_at, recorded_at, sealed, sealed_key,
                               kind, people, people_exact)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        *_values(noted),
        kind,
        people,
        people_exact,
    )


async def add_told(conn: Connection, told: Sequence[tuple[Envelope, Verdict]], now: datetime) -> None:
    """What others said of cases, in one statement."""
    await conn.execute(
        """
        INSERT INTO told (event_id, case_id, type, verdict, at, recorded)
        SELECT *, $6::timestamptz
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[])
        """,
        [envelope.id for envelope, _ in told],
        [UUID(envelope.subject) for envelope, _ in told],
        [envelope.type for envelope, _ in told],
        [verdict for _, verdict in told],
        [envelope.time for envelope, _ in told],
        now,
    )


def _values(noted: Noted) -> tuple[object, ...]:
    words = noted.words
    return (
        noted.id,
        noted.campaign,
        noted.county,
        noted.at,
        noted.recorded,
        words.content,
        words.key_id,
    )
