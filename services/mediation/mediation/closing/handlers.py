"""Closing a case, and correcting its closing."""

from dataclasses import replace

from casework.act import Act
from casework.events import send
from contracts.mediation import CaseClosed, ClosingCorrected, CorrectionReason
from database import Connection
from mediation.case import store as cases
from mediation.case.rules import transitions
from mediation.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Closing
from mediation.closing import store
from mediation.closing.rules import ContradictsCase, DoesNotReconcile, contradiction, reconcile

Outcome = Case | NotAllowed | DoesNotReconcile | ContradictsCase


async def close_case(conn: Connection, case: Case, closing: Closing, act: Act) -> Outcome:
    """结案. Instalments that have not come due are not waited for."""
    refusal = _refusal(case, closing, Action.close)
    if refusal:
        return refusal
    await store.record_dropped(conn, case.case_id)
    await send(conn, case, act, _case_closed(closing))
    return await _save(conn, case, closing, act)


async def correct_closing(
    conn: Connection, case: Case, closing: Closing, reason: CorrectionReason, act: Act
) -> Outcome:
    """更正结案: what was paid or voided since, or was entered wrongly. The closing before it is kept."""
    refusal = _refusal(case, closing, Action.correct)
    if refusal:
        return refusal
    corrected = replace(closing, number=len(case.closings) + 1, reason=reason)
    await send(conn, case, act, _closing_corrected(corrected, reason))
    return await _save(conn, case, corrected, act)


def _refusal(
    case: Case, closing: Closing, action: Action
) -> NotAllowed | DoesNotReconcile | ContradictsCase | None:
    return (
        not_allowed(case, action)
        or reconcile(case, closing.recovered_fen, closing.wages_recovered_fen)
        or contradiction(case, closing)
    )


async def _save(conn: Connection, case: Case, closing: Closing, act: Act) -> Case:
    await store.add_closing(conn, case.case_id, closing, act.by, act.recorded)
    return await cases.save(conn, transitions.close(case, closing))


def _case_closed(closing: Closing) -> CaseClosed:
    return CaseClosed(
        method=closing.method,
        outcome=closing.outcome,
        recovered_fen=closing.recovered_fen,
        wages_recovered_fen=closing.wages_recovered_fen,
        recipients_word=closing.recipients_word,
    )


def _closing_corrected(closing: Closing, reason: CorrectionReason) -> ClosingCorrected:
    return ClosingCorrected(
        number=closing.number,
        method=closing.method,
        outcome=closing.outcome,
        recovered_fen=closing.recovered_fen,
        wages_recovered_fen=closing.wages_recovered_fen,
        recipients_word=closing.recipients_word,
        reason=reason,
    )
