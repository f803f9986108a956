"""Closing a case."""

from casework.act import Act
from casework.events import send
from contracts.mediation import CaseClosed
from database import Connection
from mediation.case import store as cases
from mediation.case.rules import transitions
from mediation.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Closing
from mediation.closing import store
from mediation.closing.rules import (
    ContradictsCase,
    DoesNotReconcile,
    contradiction,
    reconcile,
)


async def close_case(
    conn: Connection, case: Case, closing: Closing, act: Act
) -> Case | NotAllowed | DoesNotReconcile | ContradictsCase:
    """结案. Instalments that have not come due are not waited for."""
    refusal = (
        not_allowed(case, Action.close)
        or reconcile(case, closing.recovered_fen, closing.wages_recovered_fen)
        or contradiction(case, closing.method, closing.outcome)
    )
    if refusal:
        return refusal
    closed = transitions.close(case, closing)
    await store.add_closing(conn, case.case_id, closing, act.recorded)
    if closed.agreement:
        await store.record_dropped(conn, case.case_id, closed.agreement)
    await send(conn, case, act, _case_closed(closing))
    return await cases.save(conn, closed)


def _case_closed(closing: Closing) -> CaseClosed:
    return CaseClosed(
        method=closing.method,
        outcome=closing.outcome,
        recovered_fen=closing.recovered_fen,
        wages_recovered_fen=closing.wages_recovered_fen,
    )
