"""Finding the case a fact is about, and what agencies were asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from database import Connection
from intake.agency_facts.rules import FactCase
from intake.case.rules.states import State

COLUMNS = "c.case_id, c.case_no, c.campaign, c.county, c.state"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for priority, as mediation sent it."""

    request_id: UUID
    case_id: UUID
    agency: str
    document_no: str
    answer_by: date


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


async def find_by_id(conn: Connection, case_id: UUID) -> FactCase | None:
    row = await conn.fetchrow(f"SELECT {COLUMNS} FROM cases c WHERE c.case_id = $1", case_id)  # noqa: S608
    return _read(row) if row else None


async def case_numbers(conn: Connection, case_ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = await conn.fetch("SELECT case_id, case_no FROM cases WHERE case_id = ANY($1::uuid[])", [*case_ids])
    return {row["case_id"]: row["case_no"] for row in rows}


async def known_agencies(conn: Connection, codes: Sequence[str]) -> set[str]:
    rows = await conn.fetch("SELECT code FROM agencies WHERE code = ANY($1::text[])", [*codes])
    return {row["code"] for row in rows}


async def add_asked(conn: Connection, asked: Sequence[Asked], now: datetime) -> None:
    rows = ((each.request_id, each.case_id, each.agency, each.document_no, each.answer_by) for each in asked)
    await conn.execute(
        """
        INSERT INTO priority_requests (request_id, case_id, agency, document_no, answer_by, recorded_at)
        SELECT *, $6::timestamptz FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::date[])
        """,
        *map(list, zip(*rows, strict=True)),
        now,
    )


async def case_asked_about(conn: Connection, agency: str, request_id: UUID) -> UUID | None:
    """Of a request to this agency."""
    case_id: UUID | None = await conn.fetchval(
        "SELECT case_id FROM priority_requests WHERE request_id = $1 AND agency = $2", request_id, agency
    )
    return case_id


def _read(row: asyncpg.Record) -> FactCase:
    return FactCase(**{**row, "state": State(row["state"])})
