"""Rows of agreements and their instalments."""

from datetime import datetime
from uuid import UUID

from database import Connection
from mediation.case.rules.case_parts import Agreement


async def add_agreement(conn: Connection, case_id: UUID, agreement: Agreement, recorded: datetime) -> None:
    await conn.execute(
        """
        INSERT INTO agreements (case_id, amount_fen, wages_fen, effective, confirmation_deadline, partial, at,
                                recorded)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        case_id,
        agreement.amount_fen,
        agreement.wages_fen,
        agreement.effective,
        agreement.confirmation_deadline,
        agreement.partial,
        agreement.at,
        recorded,
    )
    await conn.executemany(
        "INSERT INTO instalments (case_id, number, due, amount_fen) VALUES ($1, $2, $3, $4)",
        [(case_id, each.number, each.due, each.amount_fen) for each in agreement.instalments],
    )
