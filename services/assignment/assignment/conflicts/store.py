"""Conflicts as they stand. Looked up by respondent or by firm, both indexed: nobody reads them all.

What counts on a day is as `Conflict.counts_on` has it: the rule writes `counts_until`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

import asyncpg

from assignment.case.rules.assessments import Exclusion
from assignment.case.rules.case import Case
from assignment.conflicts.rules import EXCLUSIONS, Conflict, Origin, gravest
from database import Connection

AGAINST: Final = """
    SELECT * FROM conflicts
    WHERE (respondent_hash = ANY($2) OR case_id = ANY($3))
      AND NOT withdrawn AND (counts_until IS NULL OR counts_until >= $1)
    ORDER BY county, firm_hash, ref
"""
"""For every choice, so by index under row-level security too: tests/stores/test_assignment_conflicts.py."""


class Register(NamedTuple):
    """What a county keeps of a lawyer's firm, and of this lawyer from firms before."""

    county: str
    firm_hash: str
    lawyer_id: str


class HandledCase(NamedTuple):
    """A case that somebody handles."""

    case_id: UUID
    case_no: str
    lawyer_id: str


async def add(conn: Connection, conflict: Conflict) -> None:
    await conn.execute(
        """
        INSERT INTO conflicts (county, firm_hash, ref, respondent_hash, ended_on, counts_until, withdrawn,
                               version, origin, lawyer_id, case_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        *_columns(conflict),
        conflict.origin,
        conflict.lawyer_id,
        conflict.case_id,
    )


async def save(conn: Connection, conflict: Conflict) -> None:
    """An entry after a change, in the place of the version before it; the county is locked."""
    await conn.execute(
        """
        UPDATE conflicts SET respondent_hash = $4, ended_on = $5, counts_until = $6, withdrawn = $7,
               version = $8
        WHERE county = $1 AND firm_hash = $2 AND ref = $3 AND version = $8 - 1
        """,
        *_columns(conflict),
    )


async def find(conn: Connection, register: Register, ref: str) -> Conflict | None:
    row = await conn.fetchrow(
        "SELECT * FROM conflicts WHERE county = $1 AND (firm_hash = $2 OR lawyer_id = $3) AND ref = $4",
        *register,
        ref,
    )
    return _conflict(row) if row else None


async def against(
    conn: Connection, cases: Collection[Case], today: date
) -> Mapping[UUID, tuple[Conflict, ...]]:
    """What keeps firms and lawyers from each of these cases today, whichever county entered it."""
    rows = await conn.fetch(
        AGAINST,
        today,
        sorted({each for case in cases for each in case.respondents}),
        [case.case_id for case in cases],
    )
    found = [_conflict(row) for row in rows]
    return {case.case_id: tuple(each for each in found if each.is_about(case)) for case in cases}


async def of_register(
    conn: Connection, register: Register, after: str | None, limit: int
) -> Sequence[Conflict]:
    """The entries of a register, by what they are called."""
    rows = await conn.fetch(
        """
        SELECT * FROM conflicts
        WHERE county = $1 AND (firm_hash = $2 OR lawyer_id = $3) AND ($4::text IS NULL OR ref > $4)
        ORDER BY ref LIMIT $5
        """,
        *register,
        after,
        limit,
    )
    return [_conflict(row) for row in rows]


async def with_respondent(conn: Connection, register: Register, respondent_hash: str) -> Sequence[Conflict]:
    """The entries about one respondent."""
    rows = await conn.fetch(
        """
        SELECT * FROM conflicts
        WHERE county = $1 AND (firm_hash = $2 OR lawyer_id = $3) AND respondent_hash = $4 ORDER BY ref
        """,
        *register,
        respondent_hash,
    )
    return [_conflict(row) for row in rows]


async def how_many(conn: Connection, register: Register, today: date) -> Mapping[Origin, int]:
    """How many entries of a register count today."""
    rows = await conn.fetch(
        """
        SELECT origin, count(*) AS entries FROM conflicts
        WHERE county = $1 AND (firm_hash = $2 OR lawyer_id = $3)
          AND NOT withdrawn AND (counts_until IS NULL OR counts_until >= $4)
        GROUP BY origin
        """,
        *register,
        today,
    )
    counted = {row["origin"]: row["entries"] for row in rows}
    return {origin: counted.get(origin, 0) for origin in Origin}


async def of_handlers(
    conn: Connection, today: date, case_ids: Collection[UUID] | None = None
) -> Mapping[UUID, Exclusion]:
    """Open cases whose handler has a conflict by now: of these cases, None: of all that may be seen.

    A rule in SQL; tests/stores/test_assignment_conflicts.py holds it equal to the same in Python.
    """
    rows = await conn.fetch(
        """
        WITH handled AS (
            SELECT c.case_id, c.respondents, c.lawyer_id, l.firm_hash
            FROM cases c JOIN lawyers l ON l.lawyer_id = c.lawyer_id
            WHERE c.seat IS NOT NULL AND ($2::uuid[] IS NULL OR c.case_id = ANY($2))
        )
        SELECT case_id, NULL AS origin FROM handled WHERE firm_hash = ANY(respondents)
        UNION ALL
        SELECT h.case_id, k.origin FROM handled h
        JOIN conflicts k ON k.respondent_hash = ANY(h.respondents)
                        AND (k.firm_hash = h.firm_hash OR k.lawyer_id = h.lawyer_id)
        WHERE NOT withdrawn AND (counts_until IS NULL OR counts_until >= $1)
        """,
        today,
        None if case_ids is None else [*case_ids],
    )
    return _gravest_by_case((row["case_id"], row["origin"]) for row in rows)


async def handled_against(conn: Connection, conflict: Conflict) -> Sequence[HandledCase]:
    """Open cases against its respondent that this lawyer or one of this firm handles."""
    rows = await conn.fetch(
        """
        SELECT c.case_id, c.case_no, c.lawyer_id
        FROM lawyers l JOIN cases c ON c.lawyer_id = l.lawyer_id AND c.seat IS NOT NULL
        WHERE (l.firm_hash = $1 OR l.lawyer_id = $2) AND $3 = ANY(c.respondents)
        ORDER BY c.granted_at, c.case_id
        """,
        conflict.firm_hash,
        conflict.lawyer_id,
        conflict.respondent_hash,
    )
    return [HandledCase(**row) for row in rows]


async def how_many_handled(conn: Connection, today: date) -> Mapping[tuple[str, str], int]:
    """How many open cases have a handler in conflict, by campaign and county; only where there are any."""
    rows = await conn.fetch(
        """
        SELECT campaign, county, count(*) AS cases FROM cases WHERE case_id = ANY($1)
        GROUP BY campaign, county
        """,
        [*await of_handlers(conn, today)],
    )
    return {(row["campaign"], row["county"]): row["cases"] for row in rows}


def _gravest_by_case(found: Iterable[tuple[UUID, str | None]]) -> Mapping[UUID, Exclusion]:
    exclusions: dict[UUID, set[Exclusion]] = {}
    for case_id, origin in found:
        exclusion = EXCLUSIONS[Origin(origin)] if origin else Exclusion.conflict
        exclusions.setdefault(case_id, set()).add(exclusion)
    return {case_id: told for case_id, each in exclusions.items() if (told := gravest(each))}


def _columns(conflict: Conflict) -> tuple[Any, ...]:
    """What both statements write, in their order."""
    return (
        *conflict.key,
        conflict.respondent_hash,
        conflict.ended_on,
        conflict.counts_until,
        conflict.withdrawn,
        conflict.version,
    )


def _conflict(row: asyncpg.Record) -> Conflict:
    return Conflict(
        county=row["county"],
        firm_hash=row["firm_hash"],
        ref=row["ref"],
        origin=Origin(row["origin"]),
        respondent_hash=row["respondent_hash"],
        lawyer_id=row["lawyer_id"],
        case_id=row["case_id"],
        ended_on=row["ended_on"],
        withdrawn=row["withdrawn"],
        version=row["version"],
    )
