"""Rows of closings, and the instalments a closing drops."""

from datetime import datetime
from uuid import UUID

from database import Connection
from mediation.case.rules.case_parts import Agreement, Closing, InstalmentOutcome


async def add_closing(conn: Connection, case_id: UUID, closing: Closing, recorded: datetime) -> None:
    await conn.execute(
        """
        INSERT INTO closings (case_id, method, outcome, recovered_fen, wages_recovered_fen, at, recorded)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        case_id,
        closing.method,
        closing.outcome,
        closing.recovered_fen,
        closing.wages_recovered_fen,
        closing.at,
        recorded,
    )


async def record_dropped(conn: Connection, case_id: UUID, agreement: Agreement) -> None:
    """The instalments that the closing dropped."""
    dropped = [each.number for each in agreement.instalments if each.outcome is InstalmentOutcome.dropped]
    await conn.execute(
        "UPDATE instalments SET outcome = $3 WHERE case_id = $1 AND number = ANY($2)",
        case_id,
        dropped,
        InstalmentOutcome.dropped,
    )
