"""Rows of payments, and the outcomes of instalments that they decide."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from database import Connection
from mediation.case.rules.case_parts import Payment, VoidedPayment
from mediation.payments.rules import PastInstalment


async def add_payment(conn: Connection, case_id: UUID, payment: Payment, recorded: datetime) -> None:
    await conn.execute(
        """
        INSERT INTO payments (payment_id, case_id, amount_fen, wages_fen, paid_on, at, recorded, agency_fact)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        payment.payment_id,
        case_id,
        payment.amount_fen,
        payment.wages_fen,
        payment.paid_on,
        payment.at,
        recorded,
        payment.agency_fact,
    )


async def add_void(
    conn: Connection, case_id: UUID, voided: VoidedPayment, by: str, recorded: datetime
) -> None:
    await conn.execute(
        """
        INSERT INTO payment_voids (payment_id, case_id, reason, voided_by, at, recorded)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        voided.payment.payment_id,
        case_id,
        voided.reason,
        by,
        voided.at,
        recorded,
    )


async def record_outcome(conn: Connection, case_id: UUID, past: PastInstalment) -> None:
    """Once its day has ended, and again where a payment entered or voided later sets it right."""
    await conn.execute(
        "UPDATE instalments SET outcome = $4 WHERE case_id = $1 AND agreement = $2 AND number = $3",
        case_id,
        past.agreement,
        past.instalment.number,
        past.outcome,
    )


async def lock_with_past_instalments(
    conn: Connection, today: date, after: UUID, at_most: int
) -> Sequence[UUID]:
    """Cases in which `rules.past_instalments` finds one; locked.

    The rule in SQL, for an index to serve it; tests/stores/test_mediation_job_queries.py holds the two equal.
    """
    rows = await conn.fetch(
        """
        SELECT case_id FROM cases
        WHERE case_id IN (
            SELECT case_id FROM instalments WHERE outcome IS NULL AND due < $1 AND case_id > $2
            ORDER BY case_id LIMIT $3)
        ORDER BY case_id FOR UPDATE
        """,
        today,
        after,
        at_most,
    )
    return [row["case_id"] for row in rows]
