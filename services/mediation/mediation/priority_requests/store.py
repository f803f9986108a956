"""Rows of requests for priority."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from database import Connection
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
    return [PriorityRequest(**row) for row in rows]
