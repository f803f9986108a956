"""The register of agencies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import asyncpg

from campaign import Agency
from contracts.agencies import AgencyKind, Way
from database import Connection


@dataclass(frozen=True, slots=True)
class StoredAgency:
    """A line of the register and its version."""

    agency: Agency
    version: int


async def find(conn: Connection, code: str) -> StoredAgency | None:
    row = await conn.fetchrow("SELECT * FROM agencies WHERE code = $1", code)
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
