"""Bringing an agreement about, and its confirmation by the court."""

from collections.abc import Mapping
from typing import Final

from casework.act import Act
from casework.events import send
from contracts.mediation import (
    AgreedInstalment,
    AgreementReached,
    ConfirmationFiled,
    ConfirmationGranted,
    ConfirmationRefused,
)
from database import Connection
from mediation.agreements import store
from mediation.agreements.rules import Terms, agreement_on, confirmation_flaw, flaw_in
from mediation.case import store as cases
from mediation.case.rules import transitions
from mediation.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Agreement, Confirmation, ConfirmationStep
from mediation.case.rules.entry_flaws import Flaw, too_early

CONFIRMATION_EVENTS: Final[
    Mapping[ConfirmationStep, type[ConfirmationFiled | ConfirmationGranted | ConfirmationRefused]]
] = {
    ConfirmationStep.filed: ConfirmationFiled,
    ConfirmationStep.granted: ConfirmationGranted,
    ConfirmationStep.refused: ConfirmationRefused,
}


async def reach_agreement(conn: Connection, case: Case, terms: Terms, act: Act) -> Case | NotAllowed | Flaw:
    """调解协议, with the date until which it may be confirmed by the court. It takes the place of one that
    broke down."""
    refusal = (
        not_allowed(case, Action.agree) or too_early(case, terms.effective, "effective") or flaw_in(terms)
    )
    if refusal:
        return refusal
    agreement = agreement_on(terms, len(case.agreements) + 1, act.at)
    await store.drop_instalments(conn, case.case_id)
    await store.add_agreement(conn, case.case_id, agreement, act.recorded)
    await send(conn, case, act, _agreement_reached(agreement))
    return await cases.save(conn, transitions.agree(case, agreement))


async def confirm_agreement(
    conn: Connection, case: Case, step: ConfirmationStep, act: Act
) -> Case | NotAllowed | Flaw:
    """司法确认 of the agreement in force: asked for, granted or refused (人民调解法 33)."""
    agreement = case.agreement
    refusal = not_allowed(case, Action.confirm)
    if refusal or agreement is None:
        assert refusal is not None
        return refusal
    flaw = confirmation_flaw(agreement, step)
    if flaw:
        return flaw
    confirmation = Confirmation(step, act.at)
    await store.add_confirmation(conn, case.case_id, agreement.number, confirmation, act.recorded)
    await send(conn, case, act, CONFIRMATION_EVENTS[step](agreement=agreement.number))
    return await cases.save(conn, transitions.confirm(case, confirmation))


def _agreement_reached(agreement: Agreement) -> AgreementReached:
    return AgreementReached(
        amount_fen=agreement.amount_fen,
        wages_fen=agreement.wages_fen,
        instalments=tuple(
            AgreedInstalment(number=each.number, due=each.due, amount_fen=each.amount_fen)
            for each in agreement.instalments
        ),
        effective=agreement.effective,
        confirmation_deadline=agreement.confirmation_deadline,
        partial=agreement.partial,
        number=agreement.number,
    )
