"""The register of agencies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import asyncpg

from campaign import Agency
from casework.act import Act
from contracts.agencies import AgencyKind, Way
from database import Connection


@dataclass(frozen=True, slots=True)
class StoredAgency:
    """A line of the register and its version."""

    agency: Agency
    version: int


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


async def put(conn: Connection, agency: Agency, version: int) -> bool:
    """A new line, or the next version of one that is locked. False: it was added at this moment."""
    done = await conn.execute(
        """
        INSERT INTO agencies AS a (code, name, kind, counties, contact, contact_phone, ways, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (code) DO UPDATE
        SET (name, kind, counties, contact, contact_phone, ways, version)
            = (EXCLUDED.name, EXCLUDED.kind, EXCLUDED.counties, EXCLUDED.contact, EXCLUDED.contact_phone,
               EXCLUDED.ways, EXCLUDED.version)
        WHERE a.version = EXCLUDED.version - 1
        """,
        *(agency.code, agency.name, agency.kind, agency.counties, agency.contact),
        *(agency.contact_phone, agency.ways, version),
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
    return StoredAgency(agency, row["version"])
