"""Rows of closings and their corrections, and the instalments a closing drops."""

from datetime import datetime
from uuid import UUID

from database import Connection
from mediation.case.rules.case_parts import Closing, InstalmentOutcome


async def add_closing(conn: Connection, case_id: UUID, closing: Closing, by: str, recorded: datetime) -> None:
    await conn.execute(
        """
        INSERT INTO closings (case_id, number, method, outcome, recovered_fen, wages_recovered_fen,
                              recipients_word, reason, closed_by, at, recorded)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        case_id,
        closing.number,
        closing.method,
        closing.outcome,
        closing.recovered_fen,
        closing.wages_recovered_fen,
        closing.recipients_word,
        closing.reason,
        by,
        closing.at,
        recorded,
    )


async def record_dropped(conn: Connection, case_id: UUID) -> None:
    """What has no outcome when the case is closed is not waited for."""
    await conn.execute(
        "UPDATE instalments SET outcome = $2 WHERE case_id = $1 AND outcome IS NULL",
        case_id,
        InstalmentOutcome.dropped,
    )
