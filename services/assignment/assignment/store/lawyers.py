"""The detachments 律师支队 (N4.1)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from assignment.rules.choosing import Candidate
from contracts import CaseClass
from database import Connection


@dataclass(frozen=True, slots=True)
class Lawyer:
    """A line of the detachment, as people see and change it."""

    lawyer_id: str
    county: str
    name: str
    firm: str
    firm_hash: str
    kind: str
    expertise: tuple[str, ...]
    capacity: int
    duty_days: tuple[int, ...]
    roster_order: int = 0
    version: int = 1
    load: int = 0
    last_assigned_at: datetime | None = None


# Load and last assignment are counted, never kept: they can't drift from the cases.
LAWYERS = """
    SELECT l.*,
           (SELECT count(*)::int FROM cases c WHERE c.lawyer_id = l.lawyer_id AND c.seat IS NOT NULL) AS load,
           (SELECT max(s.recorded) FROM steps s
            WHERE s.lawyer_id = l.lawyer_id AND s.step = 'assigned') AS last_assigned_at
    FROM lawyers l
"""


async def candidates(conn: Connection, county: str) -> Sequence[Candidate]:
    """The county's detachment with its load."""
    return [_candidate(lawyer) for lawyer in await of_counties(conn, [county])]


async def of_counties(conn: Connection, counties: Sequence[str] | None) -> Sequence[Lawyer]:
    """The detachments of these counties, None: of all, in roster order."""
    rows = await conn.fetch(
        LAWYERS
        + """
        WHERE $1::text[] IS NULL OR l.county = ANY($1) ORDER BY l.county, l.roster_order, l.lawyer_id
        """,
        counties,
    )
    return [_lawyer(row) for row in rows]


async def find(conn: Connection, lawyer_id: str) -> Lawyer | None:
    row = await conn.fetchrow(LAWYERS + "WHERE l.lawyer_id = $1", lawyer_id)
    return _lawyer(row) if row else None


async def names_of(conn: Connection, lawyer_ids: Collection[str]) -> Mapping[str, str]:
    """Names of lawyers by their id."""
    rows = await conn.fetch(
        "SELECT lawyer_id, name FROM lawyers WHERE lawyer_id = ANY($1)", sorted(lawyer_ids)
    )
    return {row["lawyer_id"]: row["name"] for row in rows}


async def next_place(conn: Connection, county: str) -> int:
    """The end of a county's roster."""
    place: int = await conn.fetchval(
        "SELECT coalesce(max(roster_order), 0) + 1 FROM lawyers WHERE county = $1", county
    )
    return place


ADD = """
    INSERT INTO lawyers (lawyer_id, county, name, firm, firm_hash, kind, expertise, capacity, duty_days,
                         roster_order)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (lawyer_id) DO NOTHING
"""


async def add_missing(conn: Connection, lawyers: Sequence[Lawyer]) -> None:
    """Add those who are not there yet; who is there stays as people have changed them since."""
    await conn.executemany(ADD, [_columns(lawyer) for lawyer in lawyers])


async def add(conn: Connection, lawyer: Lawyer) -> bool:
    """Add one; False: somebody has this id already, in whatever county."""
    return await conn.fetchval(ADD + "RETURNING true", *_columns(lawyer)) is not None


async def change(conn: Connection, lawyer: Lawyer, seen: int) -> bool:
    """Change one as it was seen; county and place in the roster are given once. False: it is another now."""
    changed = await conn.fetchval(
        """
        UPDATE lawyers SET name = $3, firm = $4, firm_hash = $5, kind = $6, expertise = $7, capacity = $8,
               duty_days = $9, version = version + 1
        WHERE lawyer_id = $1 AND county = $2 AND version = $10
        RETURNING true
        """,
        *_columns(lawyer)[:-1],
        seen,
    )
    return changed is not None


def _lawyer(row: asyncpg.Record) -> Lawyer:
    return Lawyer(**{**row, "expertise": tuple(row["expertise"]), "duty_days": tuple(row["duty_days"])})


def _columns(lawyer: Lawyer) -> tuple[Any, ...]:
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
        lawyer.roster_order,
    )


def _candidate(lawyer: Lawyer) -> Candidate:
    return Candidate(
        lawyer_id=lawyer.lawyer_id,
        kind=lawyer.kind,
        firm_hash=lawyer.firm_hash,
        expertise=frozenset(map(CaseClass, lawyer.expertise)),
        capacity=lawyer.capacity,
        duty_days=frozenset(lawyer.duty_days),
        roster_order=lawyer.roster_order,
        load=lawyer.load,
        last_assigned_at=lawyer.last_assigned_at,
    )
