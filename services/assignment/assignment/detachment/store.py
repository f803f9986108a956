"""The detachments 律师支队 (N4.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from assignment.case.store.lawyers import LAWYERS_WITH_WORKLOAD
from contracts.assignment import LawyerKind
from database import Connection


@dataclass(frozen=True, slots=True)
class Lawyer:
    """A line of the detachment, as people see and change it. `load`: how many cases the lawyer handles."""

    lawyer_id: str
    county: str
    name: str
    firm: str
    firm_hash: str
    kind: LawyerKind
    expertise: tuple[str, ...]
    capacity: int
    duty_days: tuple[int, ...]
    roster_order: int = 0
    imported: bool = False
    version: int = 1
    load: int = 0
    last_assigned_at: datetime | None = None


async def of_counties(conn: Connection, counties: Sequence[str] | None) -> Sequence[Lawyer]:
    """The detachments of these counties, None: of all, in roster order."""
    rows = await conn.fetch(
        LAWYERS_WITH_WORKLOAD
        + """
        WHERE $1::text[] IS NULL OR l.county = ANY($1) ORDER BY l.county, l.roster_order, l.lawyer_id
        """,
        counties,
    )
    return [_lawyer(row) for row in rows]


async def find(conn: Connection, lawyer_id: str) -> Lawyer | None:
    row = await conn.fetchrow(LAWYERS_WITH_WORKLOAD + "WHERE l.lawyer_id = $1", lawyer_id)
    return _lawyer(row) if row else None


async def get(conn: Connection, lawyer_id: str) -> Lawyer:
    """A lawyer who is known to be there."""
    lawyer = await find(conn, lawyer_id)
    assert lawyer is not None
    return lawyer


async def roster(conn: Connection) -> Mapping[str, Lawyer]:
    """Everybody who is there, by id."""
    return {lawyer.lawyer_id: lawyer for lawyer in await of_counties(conn, None)}


async def end_of_roster(conn: Connection, county: str) -> int:
    """The place after the last one of a county's roster."""
    place: int = await conn.fetchval(
        "SELECT coalesce(max(roster_order), 0) + 1 FROM lawyers WHERE county = $1", county
    )
    return place


ADD = """
    INSERT INTO lawyers (lawyer_id, county, name, firm, firm_hash, kind, expertise, capacity, duty_days,
                         version, roster_order, imported)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (lawyer_id) DO NOTHING
"""


async def add_missing(conn: Connection, lawyers: Sequence[Lawyer]) -> None:
    """Add those who are not there yet; who is there stays as people have changed them since."""
    await conn.executemany(ADD, [_new(lawyer) for lawyer in lawyers])


async def add(conn: Connection, lawyer: Lawyer) -> bool:
    """Add one; False: somebody has this id already, in whatever county."""
    added = await conn.fetchval(ADD + "RETURNING true", *_new(lawyer))
    return added is not None


async def save(conn: Connection, lawyer: Lawyer) -> bool:
    """A line after a change, in the place of the version before it; county and place in the roster stay.

    False: that version is not there, or not in this county.
    """
    saved = await conn.fetchval(
        """
        UPDATE lawyers SET name = $3, firm = $4, firm_hash = $5, kind = $6, expertise = $7, capacity = $8,
               duty_days = $9, version = $10
        WHERE lawyer_id = $1 AND county = $2 AND version = $10 - 1
        RETURNING true
        """,
        *_columns(lawyer),
    )
    return saved is not None


def _lawyer(row: asyncpg.Record) -> Lawyer:
    return Lawyer(
        lawyer_id=row["lawyer_id"],
        county=row["county"],
        name=row["name"],
        firm=row["firm"],
        firm_hash=row["firm_hash"],
        kind=LawyerKind(row["kind"]),
        expertise=tuple(row["expertise"]),
        capacity=row["capacity"],
        duty_days=tuple(row["duty_days"]),
        roster_order=row["roster_order"],
        imported=row["imported"],
        version=row["version"],
        load=len(row["seats_taken"]),
        last_assigned_at=row["last_assigned_at"],
    )


def _new(lawyer: Lawyer) -> tuple[Any, ...]:
    return *_columns(lawyer), lawyer.roster_order, lawyer.imported


def _columns(lawyer: Lawyer) -> tuple[Any, ...]:
    """The columns that both statements write, in their order."""
    return (
        lawyer.lawyer_id,
        lawyer.county,
        lawyer.name,
        lawyer.firm,
        lawyer.firm_hash,
        lawyer.kind,
        lawyer.expertise,
        lawyer.capacity,
        lawyer.duty_days,
        lawyer.version,
    )
