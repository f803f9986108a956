"""Rows of failures."""

from datetime import datetime
from uuid import UUID

from database import Connection
from mediation.case.rules.case_parts import Failure


async def add_failure(conn: Connection, case_id: UUID, failure: Failure, recorded: datetime) -> None:
    await conn.execute(
        """
        INSERT INTO failures (case_id, reason, route, arrears_note, at, recorded)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        case_id,
        failure.reason,
        failure.route,
        failure.arrears_note,
        failure.at,
        recorded,
    )
