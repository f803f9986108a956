"""Rows of proceedings."""

from uuid import UUID

from database import Connection
from mediation.case.rules.case_parts import Proceedings


async def add_proceedings(conn: Connection, case_id: UUID, proceedings: Proceedings) -> None:
    await conn.execute(
        "INSERT INTO proceedings (case_id, number, route, reason, opened_at) VALUES ($1, $2, $3, $4, $5)",
        case_id,
        proceedings.number,
        proceedings.route,
        proceedings.reason,
        proceedings.opened_at,
    )


async def end_proceedings(conn: Connection, case_id: UUID, proceedings: Proceedings) -> None:
    await conn.execute(
        """
        UPDATE proceedings SET outcome = $3, awarded_fen = $4, ended_at = $5, agency_fact = $6
        WHERE case_id = $1 AND number = $2
        """,
        case_id,
        proceedings.number,
        proceedings.outcome,
        proceedings.awarded_fen,
        proceedings.ended_at,
        proceedings.agency_fact,
    )
