"""What was done in a case, from its sessions to its closing; and what others told of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from contracts import Route
from contracts.mediation import ClosingMethod, ClosingOutcome, FailureReason
from database import Connection
from mediation.rules.agreement import Judged
from mediation.rules.case import (
    Agreement,
    Case,
    Closing,
    Failure,
    Instalment,
    Judgement,
    Payment,
    Proceedings,
    Session,
    State,
)
from mediation.rules.crossing import Verdict


@dataclass(frozen=True, slots=True)
class Told:
    """What another service said, and what it did here."""

    event_id: UUID
    case_id: UUID
    type: str
    verdict: Verdict
    at: datetime
    recorded: datetime


async def complete(conn: Connection, case: Case) -> Case:
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
    return tuple(Session(**row) for row in rows)


async def _agreement(conn: Connection, case_id: UUID) -> Agreement | None:
    row = await conn.fetchrow("SELECT * FROM agreements WHERE case_id = $1", case_id)
    if row is None:
        return None
    return Agreement(
        amount_fen=row["amount_fen"],
        wages_fen=row["wages_fen"],
        effective=row["effective"],
        confirmation_deadline=row["confirmation_deadline"],
        partial=row["partial"],
        at=row["at"],
        instalments=await _instalments(conn, case_id),
    )


async def _instalments(conn: Connection, case_id: UUID) -> tuple[Instalment, ...]:
    rows = await conn.fetch(
        "SELECT number, due, amount_fen, judged FROM instalments WHERE case_id = $1 ORDER BY number", case_id
    )
    return tuple(
        Instalment(**{**row, "judged": Judgement(row["judged"]) if row["judged"] else None}) for row in rows
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
    return tuple(Proceedings(**{**row, "route": Route(row["route"])}) for row in rows)


async def _closing(conn: Connection, case_id: UUID) -> Closing | None:
    row = await conn.fetchrow("SELECT * FROM closings WHERE case_id = $1", case_id)
    if row is None:
        return None
    return Closing(
        method=ClosingMethod(row["method"]),
        outcome=ClosingOutcome(row["outcome"]),
        recovered_fen=row["recovered_fen"],
        wages_recovered_fen=row["wages_recovered_fen"],
        at=row["at"],
    )


async def told_of(conn: Connection, case_id: UUID) -> Sequence[Told]:
    """What other services said about a case, in order."""
    rows = await conn.fetch(
        """
        SELECT event_id, case_id, type, verdict, at, recorded
        FROM told WHERE case_id = $1 ORDER BY recorded, event_id
        """,
        case_id,
    )
    return [Told(**{**row, "verdict": Verdict(row["verdict"])}) for row in rows]


async def add_told(conn: Connection, told: Told) -> None:
    await conn.execute(
        "INSERT INTO told (event_id, case_id, type, verdict, at, recorded) VALUES ($1, $2, $3, $4, $5, $6)",
        told.event_id,
        told.case_id,
        told.type,
        told.verdict,
        told.at,
        told.recorded,
    )


async def add_session(conn: Connection, case_id: UUID, session: Session, recorded: datetime) -> None:
    await conn.execute(
        "INSERT INTO sessions (case_id, number, outcome, at, recorded) VALUES ($1, $2, $3, $4, $5)",
        case_id,
        session.number,
        session.outcome,
        session.at,
        recorded,
    )


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


async def judge_instalment(conn: Connection, case_id: UUID, judged: Judged) -> None:
    """Once and for good: a judgement is never made again."""
    await conn.execute(
        "UPDATE instalments SET judged = $3 WHERE case_id = $1 AND number = $2 AND judged IS NULL",
        case_id,
        judged.instalment.number,
        judged.judgement,
    )


async def drop_instalments(conn: Connection, case_id: UUID) -> None:
    """The case is closed: what has not come due is not waited for."""
    await conn.execute(
        "UPDATE instalments SET judged = 'dropped' WHERE case_id = $1 AND judged IS NULL", case_id
    )


async def add_payment(conn: Connection, case_id: UUID, payment: Payment, recorded: datetime) -> None:
    await conn.execute(
        """
        INSERT INTO payments (payment_id, case_id, amount_fen, wages_fen, paid_on, at, recorded)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        payment.payment_id,
        case_id,
        payment.amount_fen,
        payment.wages_fen,
        payment.paid_on,
        payment.at,
        recorded,
    )


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
        UPDATE proceedings SET outcome = $3, awarded_fen = $4, ended_at = $5
        WHERE case_id = $1 AND number = $2
        """,
        case_id,
        proceedings.number,
        proceedings.outcome,
        proceedings.awarded_fen,
        proceedings.ended_at,
    )


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
