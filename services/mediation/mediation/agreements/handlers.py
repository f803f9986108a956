"""Bringing an agreement about."""

from casework.act import Act
from casework.events import send
from contracts.mediation import AgreedInstalment, AgreementReached
from database import Connection
from mediation.agreements import store
from mediation.agreements.rules import Terms, agreement_on, flaw_in
from mediation.case import store as cases
from mediation.case.rules import transitions
from mediation.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Agreement
from mediation.case.rules.entry_flaws import Flaw, too_early


async def reach_agreement(conn: Connection, case: Case, terms: Terms, act: Act) -> Case | NotAllowed | Flaw:
    """调解协议, with the date until which it may be confirmed by the court."""
    refusal = (
        not_allowed(case, Action.agree) or too_early(case, terms.effective, "effective") or flaw_in(terms)
    )
    if refusal:
        return refusal
    agreement = agreement_on(terms, act.at)
    await store.add_agreement(conn, case.case_id, agreement, act.recorded)
    await send(conn, case, act, _agreement_reached(agreement))
    return await cases.save(conn, transitions.agree(case, agreement))


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
    )
