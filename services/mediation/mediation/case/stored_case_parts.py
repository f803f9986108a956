"""What was done in a case, from its sessions to its closing, read as a whole.

Each subject writes rows of its own tables and nobody else's; they are read here, for every act looks at the
whole case.
"""

from dataclasses import replace
from uuid import UUID

import asyncpg

from contracts import Route
from contracts.mediation import (
    ClosingMethod,
    ClosingOutcome,
    FailureReason,
    OpeningReason,
    ProceedingsOutcome,
    SessionOutcome,
)
from database import Connection
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import (
    Agreement,
    Closing,
    Failure,
    Instalment,
    InstalmentOutcome,
    Payment,
    Proceedings,
    Session,
)
from mediation.case.rules.states import State


async def with_parts(conn: Connection, case: Case) -> Case:
    """The case with everything that was done in it. Before its mediation there can only be payments."""
    payments = await _payments(conn, case.case_id)
    if case.opened_at is None and case.state is not State.closed:
        return replace(case, payments=payments)
    return replace(
        case,
        payments=payments,
        sessions=await _sessions(conn, case.case_id),
        agreement=await _agreement(conn, case.case_id),
        failure=await _failure(conn, case.case_id),
        proceedings=await _proceedings(conn, case.case_id),
        closing=await _closing(conn, case.case_id),
    )


async def _sessions(conn: Connection, case_id: UUID) -> tuple[Session, ...]:
    rows = await conn.fetch(
        "SELECT number, outcome, at FROM sessions WHERE case_id = $1 ORDER BY number", case_id
    )
    return tuple(Session(**{**row, "outcome": SessionOutcome(row["outcome"])}) for row in rows)


async def _agreement(conn: Connection, case_id: UUID) -> Agreement | None:
    row = await conn.fetchrow(
        """
        SELECT amount_fen, wages_fen, effective, confirmation_deadline, partial, at
        FROM agreements WHERE case_id = $1
        """,
        case_id,
    )
    return Agreement(**row, instalments=await _instalments(conn, case_id)) if row else None


async def _instalments(conn: Connection, case_id: UUID) -> tuple[Instalment, ...]:
    rows = await conn.fetch(
        "SELECT number, due, amount_fen, outcome FROM instalments WHERE case_id = $1 ORDER BY number", case_id
    )
    return tuple(
        Instalment(
            number=row["number"],
            due=row["due"],
            amount_fen=row["amount_fen"],
            outcome=InstalmentOutcome(row["outcome"]) if row["outcome"] else None,
        )
        for row in rows
    )


async def _payments(conn: Connection, case_id: UUID) -> tuple[Payment, ...]:
    rows = await conn.fetch(
        """
        SELECT payment_id, amount_fen, wages_fen, paid_on, at FROM payments
        WHERE case_id = $1 ORDER BY paid_on, payment_id
        """,
        case_id,
    )
    return tuple(Payment(**row) for row in rows)


async def _failure(conn: Connection, case_id: UUID) -> Failure | None:
    row = await conn.fetchrow(
        "SELECT reason, route, arrears_note, at FROM failures WHERE case_id = $1", case_id
    )
    if row is None:
        return None
    return Failure(**{**row, "reason": FailureReason(row["reason"]), "route": Route(row["route"])})


async def _proceedings(conn: Connection, case_id: UUID) -> tuple[Proceedings, ...]:
    rows = await conn.fetch(
        """
        SELECT number, route, reason, opened_at, outcome, awarded_fen, ended_at
        FROM proceedings WHERE case_id = $1 ORDER BY number
        """,
        case_id,
    )
    return tuple(_one_of_proceedings(row) for row in rows)


def _one_of_proceedings(row: asyncpg.Record) -> Proceedings:
    codes = {
        "route": Route(row["route"]),
        "reason": OpeningReason(row["reason"]),
        "outcome": ProceedingsOutcome(row["outcome"]) if row["outcome"] else None,
    }
    return Proceedings(**{**row, **codes})


async def _closing(conn: Connection, case_id: UUID) -> Closing | None:
    row = await conn.fetchrow(
        "SELECT method, outcome, recovered_fen, wages_recovered_fen, at FROM closings WHERE case_id = $1",
        case_id,
    )
    if row is None:
        return None
    return Closing(
        **{**row, "method": ClosingMethod(row["method"]), "outcome": ClosingOutcome(row["outcome"])}
    )
