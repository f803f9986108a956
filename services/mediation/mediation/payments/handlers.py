"""Money: payments as they come, and whether an instalment was kept once its day has ended."""

from datetime import date, datetime

from uuid_utils.compat import uuid7

from casework.act import Act
from casework.events import send
from clock import day_of
from contracts.mediation import InstalmentMissed, PaymentReceived
from database import Connection
from mediation.case import store as cases
from mediation.case.rules import transitions
from mediation.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import InstalmentOutcome, Payment
from mediation.case.rules.entry_flaws import Flaw, too_early, wages_flaw
from mediation.payments import store
from mediation.payments.rules import REMEDIES, PastInstalment, in_the_future, missed_at, past_instalments


async def record_payment(
    conn: Connection, case: Case, amount_fen: int, wages_fen: int, paid_on: date, act: Act
) -> Case | NotAllowed | Flaw:
    """Money was paid: early, in time, late, or more than was agreed, it is recorded."""
    refusal = (
        in_the_future(paid_on, max(act.at, act.recorded))
        or not_allowed(case, Action.pay)
        or too_early(case, paid_on, "paid_on")
        or wages_flaw(amount_fen, wages_fen)
    )
    if refusal:
        return refusal
    payment = Payment(uuid7(), amount_fen, wages_fen, paid_on, act.at)
    await store.add_payment(conn, case.case_id, payment, act.recorded)
    await send(conn, case, act, _payment_received(payment))
    return await cases.save(conn, transitions.pay(case, payment))


async def record_kept_and_missed(conn: Connection, case: Case, now: datetime) -> None:
    """Each instalment whose day has ended was kept or missed; a missed one offers what the law offers."""
    decided = past_instalments(case.agreement, case.payments, day_of(now))
    for past in decided:
        await store.record_outcome(conn, case.case_id, past)
        if past.outcome is InstalmentOutcome.missed:
            act = Act.by_timer(missed_at(past.instalment.due), now)
            await send(conn, case, act, _instalment_missed(past))
    outcomes = {past.instalment.number: past.outcome for past in decided}
    await cases.save(conn, transitions.decide_instalments(case, outcomes))


def _payment_received(payment: Payment) -> PaymentReceived:
    return PaymentReceived(
        payment_id=payment.payment_id,
        amount_fen=payment.amount_fen,
        wages_fen=payment.wages_fen,
        paid_on=payment.paid_on,
    )


def _instalment_missed(past: PastInstalment) -> InstalmentMissed:
    return InstalmentMissed(
        number=past.instalment.number,
        due=past.instalment.due,
        outstanding_fen=past.missing_fen,
        routes=REMEDIES,
    )
