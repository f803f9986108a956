"""Money: payments as they come or are taken back, and whether an instalment was kept by its day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from casework.act import Act
from casework.events import send
from clock import day_of
from contracts.agency_facts import AgencyPaymentReported
from contracts.mediation import (
    InstalmentMissed,
    InstalmentSetRight,
    PaymentReceived,
    PaymentVoided,
    VoidReason,
)
from database import Connection
from mediation.agency_facts import store as agency_facts
from mediation.agency_facts.rules import flaw_in_naming
from mediation.case import store as cases
from mediation.case.rules import transitions
from mediation.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import InstalmentOutcome, Payment, VoidedPayment
from mediation.case.rules.entry_flaws import Flaw, FlawKind, too_early, wages_flaw
from mediation.payments import store
from mediation.payments.rules import (
    PastInstalment,
    far_beyond_what_is_owed,
    flaw_in_time,
    missed_at,
    outcomes_that_changed,
    past_instalments,
    remedies,
)


async def record_payment(
    conn: Connection,
    case: Case,
    amount_fen: int,
    wages_fen: int,
    paid_on: date,
    act: Act,
    *,
    confirmed: bool,
    agency_fact: UUID | None = None,
) -> Case | NotAllowed | Flaw:
    """Money was paid: early, in time, late, after the end, or more than was agreed, it is recorded."""
    refusal = (
        flaw_in_time(paid_on, act.at, act.recorded)
        or not_allowed(case, Action.pay)
        or too_early(case, paid_on, "paid_on")
        or wages_flaw(amount_fen, wages_fen)
        or (None if confirmed else far_beyond_what_is_owed(case, amount_fen))
        or await _flaw_in_naming(conn, case, agency_fact)
    )
    if refusal:
        return refusal
    payment = Payment(uuid7(), amount_fen, wages_fen, paid_on, act.at, agency_fact)
    await store.add_payment(conn, case.case_id, payment, act.recorded)
    await send(conn, case, act, _payment_received(payment))
    return await _save_with_outcomes(conn, transitions.pay(case, payment), act)


async def _flaw_in_naming(conn: Connection, case: Case, agency_fact: UUID | None) -> Flaw | None:
    """What an agency reported is recorded once."""
    facts = await agency_facts.of_case(conn, case.case_id) if agency_fact else ()
    return flaw_in_naming(agency_fact, AgencyPaymentReported, facts, case.agency_facts_named)


async def void_payment(
    conn: Connection, case: Case, payment_id: UUID, reason: VoidReason, act: Act
) -> Case | NotAllowed | Flaw:
    """It was entered by mistake: it is kept and told, and counts no more, not in the period it counted in."""
    refusal = not_allowed(case, Action.void)
    if refusal:
        return refusal
    payment = next((each for each in case.payments if each.payment_id == payment_id), None)
    if payment is None:
        return Flaw(FlawKind.no_such_payment, None, (("payment_id",),))
    voided = VoidedPayment(payment, reason, act.at)
    await store.add_void(conn, case.case_id, voided, act.by, act.recorded)
    await send(conn, case, act, _payment_voided(voided))
    return await _save_with_outcomes(conn, transitions.void(case, voided), act)


async def _save_with_outcomes(conn: Connection, case: Case, act: Act) -> Case:
    """What was told of instalments before is set right by what is known of the payments now."""
    changed = outcomes_that_changed(case)
    await _tell_and_store(conn, case, changed, act.then_by_rule())
    return await cases.save(conn, transitions.with_outcomes(case, _by_number(changed)))


async def record_kept_and_missed(conn: Connection, case: Case, now: datetime) -> None:
    """Each instalment whose day has ended was kept or missed; a missed one offers what the law offers."""
    decided = past_instalments(case, day_of(now))
    await _tell_and_store(conn, case, decided, Act.by_timer(now, now))
    await cases.save(conn, transitions.decide_instalments(case, _by_number(decided)))


async def _tell_and_store(conn: Connection, case: Case, decided: Iterable[PastInstalment], act: Act) -> None:
    """Missed ones are told with the midnight at which their day ended; kept ones only where they were told as
    missed."""
    for past in decided:
        await store.record_outcome(conn, case.case_id, past)
        if past.outcome is InstalmentOutcome.missed:
            at_midnight = replace(act, at=missed_at(past.instalment.due))
            await send(conn, case, at_midnight, _instalment_missed(case, past))
        elif past.instalment.outcome is InstalmentOutcome.missed:
            await send(conn, case, act, _instalment_set_right(past))


def _by_number(decided: Iterable[PastInstalment]) -> dict[tuple[int, int], InstalmentOutcome]:
    return {(past.agreement, past.instalment.number): past.outcome for past in decided}


def _payment_received(payment: Payment) -> PaymentReceived:
    return PaymentReceived(
        payment_id=payment.payment_id,
        amount_fen=payment.amount_fen,
        wages_fen=payment.wages_fen,
        paid_on=payment.paid_on,
    )


def _payment_voided(voided: VoidedPayment) -> PaymentVoided:
    payment = voided.payment
    return PaymentVoided(
        payment_id=payment.payment_id,
        amount_fen=payment.amount_fen,
        wages_fen=payment.wages_fen,
        paid_on=payment.paid_on,
        counted_at=payment.at,
        reason=voided.reason,
    )


def _instalment_missed(case: Case, past: PastInstalment) -> InstalmentMissed:
    return InstalmentMissed(
        number=past.instalment.number,
        due=past.instalment.due,
        outstanding_fen=past.missing_fen,
        routes=remedies(case, past.agreement),
        agreement=past.agreement,
    )


def _instalment_set_right(past: PastInstalment) -> InstalmentSetRight:
    return InstalmentSetRight(
        agreement=past.agreement, number=past.instalment.number, due=past.instalment.due
    )
