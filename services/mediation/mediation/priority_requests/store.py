"""Rows of requests for priority."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from database import AdvisoryLock, Connection
from mediation.priority_requests.rules import PriorityRequest


async def add(conn: Connection, case_id: UUID, request: PriorityRequest, by: str, recorded: datetime) -> None:
    await conn.execute(
        """
        INSERT INTO priority_requests
            (request_id, case_id, number, agency, document_no, answer_by, requested_by, at, recorded)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        request.request_id,
        case_id,
        request.number,
        request.agency,
        request.document_no,
        request.answer_by,
        by,
        request.at,
        recorded,
    )


async def of_case(conn: Connection, case_id: UUID) -> Sequence[PriorityRequest]:
    rows = await conn.fetch(
        """
        SELECT request_id, number, agency, document_no, answer_by, at FROM priority_requests
        WHERE case_id = $1 ORDER BY number
        """,
        case_id,
    )
    return [_request(row) for row in rows]


async def lock_letters(
    conn: Connection, county: str, document_no: str
) -> Sequence[tuple[UUID, PriorityRequest]]:
    """What a county asked by a letter of this number, and of which case. Nobody asks by it meanwhile."""
    await conn.execute(
        "SELECT pg_advisory_xact_lock($1, hashtext($2))",
        AdvisoryLock.letter_numbers,
        f"{county} {document_no}",
    )
    rows = await conn.fetch(
        """
        SELECT r.case_id, r.request_id, r.number, r.agency, r.document_no, r.answer_by, r.at
        FROM priority_requests r JOIN cases c USING (case_id)
        WHERE r.document_no = $2 AND c.county = $1 ORDER BY r.recorded
        """,
        county,
        document_no,
    )
    return [(row["case_id"], _request(row)) for row in rows]


def _request(row: asyncpg.Record) -> PriorityRequest:
    return PriorityRequest(
        row["request_id"], row["number"], row["agency"], row["document_no"], row["answer_by"], row["at"]
    )
