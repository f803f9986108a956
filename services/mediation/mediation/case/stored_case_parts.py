"""What was done in a case, from its sessions to its closing, read as a whole.

Each subject writes rows of its own tables and nobody else's; they are read here, for every act looks at the
whole case.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

import asyncpg

from contracts import Route
from contracts.mediation import (
    ClosingMethod,
    ClosingOutcome,
    CorrectionReason,
    FailureReason,
    OpeningReason,
    ProceedingsOutcome,
    RecipientsWord,
    SessionOutcome,
    VoidReason,
)
from database import Connection
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import (
    Agreement,
    Closing,
    Confirmation,
    ConfirmationStep,
    Failure,
    Instalment,
    InstalmentOutcome,
    Payment,
    Proceedings,
    Session,
    VoidedPayment,
)
from mediation.case.rules.states import State


async def with_parts(conn: Connection, case: Case) -> Case:
    """The case with everything in it. Before its mediation there can only be payments and proceedings."""
    case = replace(
        case,
        payments=await _payments(conn, case.case_id),
        voided=await _voided(conn, case.case_id),
        proceedings=await _proceedings(conn, case.case_id),
    )
    if case.opened_at is None and case.state is not State.closed:
        return case
    return replace(
        case,
        sessions=await _sessions(conn, case.case_id),
        agreements=await _agreements(conn, case.case_id),
        failure=await _failure(conn, case.case_id),
        closings=await _closings(conn, case.case_id),
    )


async def with_proceedings(conn: Connection, cases: Collection[Case]) -> Sequence[Case]:
    """Several cases with their proceedings, and nothing else that was done in them."""
    proceedings = await _proceedings_of(conn, [case.case_id for case in cases])
    return [replace(case, proceedings=proceedings.get(case.case_id, ())) for case in cases]


async def _sessions(conn: Connection, case_id: UUID) -> tuple[Session, ...]:
    rows = await conn.fetch(
        "SELECT number, outcome, at, held_by FROM sessions WHERE case_id = $1 ORDER BY number", case_id
    )
    return tuple(Session(**{**row, "outcome": SessionOutcome(row["outcome"])}) for row in rows)


async def _agreements(conn: Connection, case_id: UUID) -> tuple[Agreement, ...]:
    rows = await conn.fetch(
        """
        SELECT number, amount_fen, wages_fen, effective, confirmation_deadline, partial, at
        FROM agreements WHERE case_id = $1 ORDER BY number
        """,
        case_id,
    )
    instalments = await _instalments(conn, case_id) if rows else {}
    confirmations = await _confirmations(conn, case_id) if rows else {}
    return tuple(
        Agreement(
            **row,
            instalments=tuple(instalments.get(row["number"], ())),
            confirmations=tuple(confirmations.get(row["number"], ())),
        )
        for row in rows
    )


async def _instalments(conn: Connection, case_id: UUID) -> Mapping[int, Sequence[Instalment]]:
    """By the numbers of their agreements."""
    rows = await conn.fetch(
        """
        SELECT agreement, number, due, amount_fen, outcome FROM instalments
        WHERE case_id = $1 ORDER BY agreement, number
        """,
        case_id,
    )
    instalments = defaultdict[int, list[Instalment]](list)
    for row in rows:
        outcome = InstalmentOutcome(row["outcome"]) if row["outcome"] else None
        instalment = Instalment(row["number"], row["due"], row["amount_fen"], outcome)
        instalments[row["agreement"]].append(instalment)
    return instalments


async def _confirmations(conn: Connection, case_id: UUID) -> Mapping[int, Sequence[Confirmation]]:
    """By the numbers of their agreements."""
    rows = await conn.fetch(
        """
        SELECT agreement, step, at FROM confirmations
        WHERE case_id = $1 ORDER BY agreement, (step <> 'filed'), at
        """,
        case_id,
    )
    confirmations = defaultdict[int, list[Confirmation]](list)
    for row in rows:
        confirmations[row["agreement"]].append(Confirmation(ConfirmationStep(row["step"]), row["at"]))
    return confirmations


async def _payments(conn: Connection, case_id: UUID) -> tuple[Payment, ...]:
    """Those that were not voided."""
    rows = await conn.fetch(
        """
        SELECT payment_id, amount_fen, wages_fen, paid_on, at, agency_fact FROM payments
        WHERE case_id = $1 AND NOT EXISTS (SELECT FROM payment_voids WHERE payment_id = payments.payment_id)
        ORDER BY paid_on, payment_id
        """,
        case_id,
    )
    return tuple(Payment(**row) for row in rows)


async def _voided(conn: Connection, case_id: UUID) -> tuple[VoidedPayment, ...]:
    rows = await conn.fetch(
        """
        SELECT p.payment_id, p.amount_fen, p.wages_fen, p.paid_on, p.at, p.agency_fact,
               v.reason, v.at AS voided_at
        FROM payments p JOIN payment_voids v USING (payment_id)
        WHERE p.case_id = $1 ORDER BY v.recorded, p.payment_id
        """,
        case_id,
    )
    return tuple(_voided_payment(**row) for row in rows)


def _voided_payment(*, reason: str, voided_at: datetime, **payment: Any) -> VoidedPayment:
    return VoidedPayment(Payment(**payment), VoidReason(reason), voided_at)


async def _failure(conn: Connection, case_id: UUID) -> Failure | None:
    row = await conn.fetchrow(
        "SELECT reason, route, arrears_note, at FROM failures WHERE case_id = $1", case_id
    )
    if row is None:
        return None
    return Failure(**{**row, "reason": FailureReason(row["reason"]), "route": Route(row["route"])})


async def _proceedings(conn: Connection, case_id: UUID) -> tuple[Proceedings, ...]:
    return (await _proceedings_of(conn, [case_id])).get(case_id, ())


async def _proceedings_of(
    conn: Connection, case_ids: Collection[UUID]
) -> Mapping[UUID, tuple[Proceedings, ...]]:
    rows = await conn.fetch(
        """
        SELECT case_id, number, route, reason, opened_at, outcome, awarded_fen, ended_at, agency_fact
        FROM proceedings WHERE case_id = ANY($1) ORDER BY case_id, number
        """,
        [*case_ids],
    )
    by_case = groupby(rows, key=itemgetter("case_id"))
    return {case_id: tuple(map(_one_of_proceedings, of_case)) for case_id, of_case in by_case}


def _one_of_proceedings(row: asyncpg.Record) -> Proceedings:
    codes = {
        "route": Route(row["route"]),
        "reason": OpeningReason(row["reason"]),
        "outcome": ProceedingsOutcome(row["outcome"]) if row["outcome"] else None,
    }
    about = {name: value for name, value in row.items() if name != "case_id"}
    return Proceedings(**{**about, **codes})


async def _closings(conn: Connection, case_id: UUID) -> tuple[Closing, ...]:
    rows = await conn.fetch(
        """
        SELECT number, method, outcome, recovered_fen, wages_recovered_fen, recipients_word, reason, at
        FROM closings WHERE case_id = $1 ORDER BY number
        """,
        case_id,
    )
    return tuple(_one_closing(row) for row in rows)


def _one_closing(row: asyncpg.Record) -> Closing:
    codes = {
        "method": ClosingMethod(row["method"]),
        "outcome": ClosingOutcome(row["outcome"]),
        "recipients_word": RecipientsWord(row["recipients_word"]) if row["recipients_word"] else None,
        "reason": CorrectionReason(row["reason"]) if row["reason"] else None,
    }
    return Closing(**{**row, **codes})
