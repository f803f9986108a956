"""Finding the case a fact is about."""

from collections.abc import Sequence

import asyncpg

from database import Connection
from intake.agency_facts.rules import FactCase
from intake.case.rules.states import State

COLUMNS = "c.case_id, c.case_no, c.campaign, c.county, c.state"


async def find_by_case_no(conn: Connection, counties: Sequence[str], case_no: str) -> FactCase | None:
    """A number that two counties gave names no case."""
    rows = await conn.fetch(
        f"SELECT {COLUMNS} FROM cases c WHERE c.county = ANY($1::text[]) AND c.case_no = $2",  # noqa: S608
        [*counties],
        case_no,
    )
    return _read(rows[0]) if len(rows) == 1 else None


async def find_by_reference(
    conn: Connection, campaigns: Sequence[str], counties: Sequence[str], system: str, reference: bytes
) -> FactCase | None:
    """By the natural key of the application; of several campaigns the latest case."""
    row = await conn.fetchrow(
        f"""
        SELECT {COLUMNS} FROM sources s JOIN cases c USING (case_id)
        WHERE s.campaign = ANY($1::text[]) AND s.county = ANY($2::text[])
              AND s.system = $3 AND s.reference = $4
        ORDER BY c.case_id DESC LIMIT 1
        """,  # noqa: S608
        [*campaigns],
        [*counties],
        system,
        reference,
    )
    return _read(row) if row else None


def _read(row: asyncpg.Record) -> FactCase:
    return FactCase(**{**row, "state": State(row["state"])})
