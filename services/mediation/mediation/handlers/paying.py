"""Money: payments as they come, instalments once their day has ended, the closing that reconciles both."""

from dataclasses import replace
from datetime import date, datetime

from uuid_utils.compat import uuid7

from contracts import TIMER
from contracts.mediation import CaseClosed, ClosingMethod, ClosingOutcome, InstalmentMissed, PaymentReceived
from database import Connection
from mediation.handlers.telling import Act, tell
from mediation.rules.actions import Action, Impossible, impossible
from mediation.rules.agreement import REMEDIES, Flawed, Judged, judge, missed_at, wages_flaw
from mediation.rules.case import Case, Closing, Judgement, Payment, State, day_of
from mediation.rules.closing import Contradicted, Unreconciled, contradiction, reconcile
from mediation.rules.order import too_early
from mediation.store import cases, records


async def pay(
    conn: Connection, case: Case, amount_fen: int, wages_fen: int, paid_on: date, act: Act
) -> Case | Impossible | Flawed:
    """Money was paid: early, in time, late, or more than was agreed, it is recorded."""
    no = (
        impossible(case, Action.pay)
        or too_early(case, paid_on, "paid_on")
        or wages_flaw(amount_fen, wages_fen)
    )
    if no:
        return no
    payment = Payment(uuid7(), amount_fen, wages_fen, paid_on, act.at)
    await records.add_payment(conn, case.case_id, payment, act.recorded)
    await tell(conn, case, act, _received(payment))
    await cases.move(conn, case.case_id, case.state)
    return replace(case, payments=(*case.payments, payment), version=case.version + 1)


def _received(payment: Payment) -> PaymentReceived:
    return PaymentReceived(
        payment_id=payment.payment_id,
        amount_fen=payment.amount_fen,
        wages_fen=payment.wages_fen,
        paid_on=payment.paid_on,
    )


async def judge_instalments(conn: Connection, case: Case, now: datetime) -> None:
    """Each instalment whose day has ended is judged once; a missed one offers what the law offers."""
    if case.agreement is None:
        return
    for judged in judge(case.agreement, case.payments, day_of(now)):
        await records.judge_instalment(conn, case.case_id, judged)
        if judged.judgement is Judgement.missed:
            due = judged.instalment.due
            await tell(conn, case, Act(TIMER, missed_at(due), now), _missed(judged))
    await cases.move(conn, case.case_id, case.state)


def _missed(judged: Judged) -> InstalmentMissed:
    return InstalmentMissed(
        number=judged.instalment.number,
        due=judged.instalment.due,
        outstanding_fen=judged.short_fen,
        routes=REMEDIES,
    )


async def close(
    conn: Connection,
    case: Case,
    method: ClosingMethod,
    outcome: ClosingOutcome,
    sums: tuple[int, int],
    act: Act,
) -> Case | Impossible | Unreconciled | Contradicted:
    """结案. `sums`: recovered, and the wages in it."""
    no = impossible(case, Action.close) or reconcile(case, *sums) or contradiction(case, method, outcome)
    if no:
        return no
    closing = Closing(method, outcome, *sums, act.at)
    await records.add_closing(conn, case.case_id, closing, act.recorded)
    await records.drop_instalments(conn, case.case_id)
    await cases.move(conn, case.case_id, State.closed)
    await tell(conn, case, act, _closed(closing))
    return replace(case, closing=closing, state=State.closed, version=case.version + 1)


def _closed(closing: Closing) -> CaseClosed:
    return CaseClosed(
        method=closing.method,
        outcome=closing.outcome,
        recovered_fen=closing.recovered_fen,
        wages_recovered_fen=closing.wages_recovered_fen,
    )
