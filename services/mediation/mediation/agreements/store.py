"""Rows of agreements, their instalments and confirmations."""

from datetime import datetime
from uuid import UUID

from database import Connection
from mediation.case.rules.case_parts import Agreement, Confirmation, InstalmentOutcome


async def add_agreement(conn: Connection, case_id: UUID, agreement: Agreement, recorded: datetime) -> None:
    await conn.execute(
        """
        INSERT INTO agreements (case_id, number, amount_fen, wages_fen, effective, confirmation_deadline,
                                partial, at, recorded)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        case_id,
        agreement.number,
        agreement.amount_fen,
        agreement.wages_fen,
        agreement.effective,
        agreement.confirmation_deadline,
        agreement.partial,
        agreement.at,
        recorded,
    )
    await conn.executemany(
        "INSERT INTO instalments (case_id, agreement, number, due, amount_fen) VALUES ($1, $2, $3, $4, $5)",
        [
            (case_id, agreement.number, each.number, each.due, each.amount_fen)
            for each in agreement.instalments
        ],
    )


async def drop_instalments(conn: Connection, case_id: UUID) -> None:
    """What has no outcome when another agreement takes its place is not waited for."""
    await conn.execute(
        "UPDATE instalments SET outcome = $2 WHERE case_id = $1 AND outcome IS NULL",
        case_id,
        InstalmentOutcome.dropped,
    )


async def add_confirmation(
    conn: Connection, case_id: UUID, agreement: int, confirmation: Confirmation, recorded: datetime
) -> None:
    await conn.execute(
        "INSERT INTO confirmations (case_id, agreement, step, at, recorded) VALUES ($1, $2, $3, $4, $5)",
        case_id,
        agreement,
        confirmation.step,
        confirmation.at,
        recorded,
    )
