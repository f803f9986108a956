"""The register of agencies; what of it is due on Kafka, and passwords on their way there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg

from campaign import Agency
from casework.act import Act
from contracts.agencies import Way
from contracts.event import AgencyKind
from database import Connection
from intake.agencies.codes import KafkaTrouble
from intake.agencies.rules import OnKafka
from sealing import Sealed


@dataclass(frozen=True, slots=True)
class StoredAgency:
    """A line of the register and its version, which what is done on Kafka does not change."""

    agency: Agency
    version: int
    kafka: OnKafka


@dataclass(frozen=True, slots=True)
class WaitingPassword:
    """`number`: another one sent meanwhile has another."""

    number: int
    sealed: Sealed = field(repr=False)


async def find(conn: Connection, code: str, *, lock: bool = False) -> StoredAgency | None:
    """`lock`: it stays as it is until the transaction ends."""
    row = await conn.fetchrow(
        f"SELECT * FROM agencies WHERE code = $1 {'FOR UPDATE' if lock else ''}",  # noqa: S608 (constants)
        code,
    )
    return _read(row) if row else None


async def find_all(conn: Connection) -> Sequence[StoredAgency]:
    return [_read(row) for row in await conn.fetch("SELECT * FROM agencies ORDER BY code")]


async def by_code(conn: Connection) -> Mapping[str, Agency]:
    return {stored.agency.code: stored.agency for stored in await find_all(conn)}


async def add(conn: Connection, agencies: Iterable[Agency]) -> None:
    """Those that are not there yet, as several processes may start at once."""
    await conn.executemany(
        """
        INSERT INTO agencies (code, name, kind, counties, contact, contact_phone, ways)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
        """,
        [
            (each.code, each.name, each.kind, each.counties, each.contact, each.contact_phone, each.ways)
            for each in sorted(agencies, key=lambda each: each.code)
        ],
    )


async def put(conn: Connection, agency: Agency, version: int, *, kafka_due: bool) -> bool:
    """A new line, or the next version of one that is locked. False: it was added at this moment."""
    done = await conn.execute(
        """
        INSERT INTO agencies AS a (code, name, kind, counties, contact, contact_phone, ways, version,
                                   kafka_due)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (code) DO UPDATE
        SET (name, kind, counties, contact, contact_phone, ways, version, kafka_due, kafka_trouble)
            = (EXCLUDED.name, EXCLUDED.kind, EXCLUDED.counties, EXCLUDED.contact, EXCLUDED.contact_phone,
               EXCLUDED.ways, EXCLUDED.version, EXCLUDED.kafka_due, NULL)
        WHERE a.version = EXCLUDED.version - 1
        """,
        *(agency.code, agency.name, agency.kind, agency.counties, agency.contact),
        *(agency.contact_phone, agency.ways, version, kafka_due),
    )
    return done == "INSERT 0 1"


async def audit(conn: Connection, code: str, action: str, fields: Sequence[str], act: Act) -> None:
    """Who changed what in the register; chained with what the city does."""
    await conn.execute(
        """
        INSERT INTO agency_acts (agency, action, fields, actor_kind, actor, at, recorded)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        *(code, action, fields, act.actor.kind, act.by, act.at, act.recorded),
    )


async def keep_password(conn: Connection, code: str, sealed: Sealed, now: datetime) -> None:
    """In place of one that still waits; the line is locked by the caller."""
    await conn.execute("DELETE FROM agency_passwords WHERE agency = $1", code)
    await conn.execute(
        "INSERT INTO agency_passwords (agency, sealed, sealed_key, recorded_at) VALUES ($1, $2, $3, $4)",
        *(code, sealed.content, sealed.key_id, now),
    )
    await conn.execute("UPDATE agencies SET kafka_due = true, kafka_trouble = NULL WHERE code = $1", code)


async def due(conn: Connection) -> Sequence[str]:
    """Whose line asks for something on Kafka."""
    return [
        row["code"] for row in await conn.fetch("SELECT code FROM agencies WHERE kafka_due ORDER BY code")
    ]


async def waiting_password(conn: Connection, code: str) -> WaitingPassword | None:
    row = await conn.fetchrow(
        "SELECT number, sealed, sealed_key FROM agency_passwords WHERE agency = $1", code
    )
    return WaitingPassword(row["number"], Sealed(row["sealed_key"], row["sealed"])) if row else None


async def forget_password(conn: Connection, code: str, password: WaitingPassword) -> None:
    """Kafka has it, or nobody can read it, or the agency does not come in any more."""
    await conn.execute(
        "DELETE FROM agency_passwords WHERE agency = $1 AND number = $2", code, password.number
    )


async def note_done(conn: Connection, done: StoredAgency, *, is_open: bool) -> None:
    """Unless the line was changed or a password came meanwhile: that is due still."""
    await conn.execute(
        """
        UPDATE agencies SET kafka_due = false, kafka_is_open = $3, kafka_trouble = NULL
        WHERE code = $1 AND version = $2 AND NOT EXISTS (SELECT FROM agency_passwords WHERE agency = $1)
        """,
        *(done.agency.code, done.version, is_open),
    )


async def note_trouble(conn: Connection, codes: Sequence[str], trouble: KafkaTrouble) -> None:
    """With those whose work is still due."""
    await conn.execute(
        """
        UPDATE agencies SET kafka_trouble = $2
        WHERE code = ANY ($1) AND kafka_due AND kafka_trouble IS DISTINCT FROM $2
        """,
        *(codes, trouble),
    )


async def note_open(conn: Connection, granted: Mapping[str, bool]) -> None:
    """Who has topics and rights there, whoever made them."""
    await conn.execute(
        """
        UPDATE agencies SET kafka_is_open = code = ANY ($1)
        WHERE NOT kafka_due AND kafka_is_open IS DISTINCT FROM (code = ANY ($1))
        """,
        [code for code, is_open in granted.items() if is_open],
    )


def _read(row: asyncpg.Record) -> StoredAgency:
    agency = Agency(
        code=row["code"],
        name=row["name"],
        kind=AgencyKind(row["kind"]),
        counties=tuple(row["counties"]),
        contact=row["contact"],
        contact_phone=row["contact_phone"],
        ways=tuple(Way(way) for way in row["ways"]),
    )
    trouble = row["kafka_trouble"]
    kafka = OnKafka(row["kafka_due"], row["kafka_is_open"], KafkaTrouble(trouble) if trouble else None)
    return StoredAgency(agency, row["version"], kafka)
