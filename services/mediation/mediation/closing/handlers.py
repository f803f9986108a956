"""Closing a case."""

from dataclasses import replace

from casework.act import Act
from casework.events import send
from contracts.mediation import CaseClosed
from database import Connection
from mediation.case.rules.actions import Action, ImpossibleTransition, impossible
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Closing
from mediation.case.rules.states import State
from mediation.case.store import save_case
from mediation.closing import store
from mediation.closing.rules import (
    ContradictsCase,
    DoesNotReconcile,
    contradiction,
    drop_instalments,
    reconcile,
)


async def close_case(
    conn: Connection, case: Case, closing: Closing, act: Act
) -> Case | ImpossibleTransition | DoesNotReconcile | ContradictsCase:
    """结案. Instalments that have not come due are not waited for."""
    refusal = (
        impossible(case, Action.close)
        or reconcile(case, closing.recovered_fen, closing.wages_recovered_fen)
        or contradiction(case, closing.method, closing.outcome)
    )
    if refusal:
        return refusal
    closed = replace(
        case,
        state=State.closed,
        closing=closing,
        agreement=case.agreement and drop_instalments(case.agreement),
    )
    await store.add_closing(conn, case.case_id, closing, act.recorded)
    if closed.agreement:
        await store.record_dropped(conn, case.case_id, closed.agreement)
    await send(conn, case, act, _case_closed(closing))
    return await save_case(conn, closed)


def _case_closed(closing: Closing) -> CaseClosed:
    return CaseClosed(
        method=closing.method,
        outcome=closing.outcome,
        recovered_fen=closing.recovered_fen,
        wages_recovered_fen=closing.wages_recovered_fen,
    )
