"""Rows of sessions."""

from datetime import datetime
from uuid import UUID

from database import Connection
from mediation.case.rules.case_parts import Session


async def add_session(conn: Connection, case_id: UUID, session: Session, recorded: datetime) -> None:
    await conn.execute(
        "INSERT INTO sessions (case_id, number, outcome, at, recorded, held_by)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        case_id,
        session.number,
        session.outcome,
        session.at,
        recorded,
        session.held_by,
    )
