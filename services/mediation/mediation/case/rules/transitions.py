"""What becomes of a case: each change is a new value, one version on. Callers know that it is allowed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from casework.versions import next_version
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import (
    Agreement,
    AidEnd,
    Closing,
    Confirmation,
    Facts,
    Failure,
    InstalmentOutcome,
    Payment,
    Proceedings,
    Session,
    VoidedPayment,
)
from mediation.case.rules.limitation import is_running
from mediation.case.rules.states import State


def learn(case: Case, facts: Facts) -> Case:
    """Its application becomes known after others went on with it."""
    return next_version(replace(case, facts=facts))


def grant(case: Case, granted_at: datetime) -> Case:
    """From here on it has a right to a handler."""
    return next_version(replace(case, granted_at=granted_at))


def end_aid(case: Case, ended_by: AidEnd, at: datetime) -> Case:
    """An agreement is followed to its end; everything else is over."""
    state = State.performing if case.state is State.performing else State.ended
    return _next(replace(case, state=state, ended_by=ended_by, ended_at=at))


def open_mediation(case: Case, lawyer_id: str, now: datetime) -> Case:
    """Its first handler opens it."""
    return next_version(replace(case, state=State.mediating, lawyer_id=lawyer_id, opened_at=now))


def hand_over(case: Case, lawyer_id: str | None) -> Case:
    """To the next handler, as it is; None: to nobody for the moment."""
    return next_version(replace(case, lawyer_id=lawyer_id))


def add_session(case: Case, session: Session) -> Case:
    return next_version(replace(case, sessions=(*case.sessions, session)))


def agree(case: Case, agreement: Agreement) -> Case:
    """From here on it is paid; the one whose place it takes is not waited for any more."""
    agreements = (*map(_drop_instalments, case.agreements), agreement)
    return _next(replace(case, agreements=agreements, state=State.performing))


def confirm(case: Case, confirmation: Confirmation) -> Case:
    """A step towards the confirmation of the agreement in force."""
    *earlier, last = case.agreements
    confirmed = replace(last, confirmations=(*last.confirmations, confirmation))
    return next_version(replace(case, agreements=(*earlier, confirmed)))


def pay(case: Case, payment: Payment) -> Case:
    """Payments move no state: it is closed by a person."""
    return next_version(replace(case, payments=(*case.payments, payment)))


def void(case: Case, voided: VoidedPayment) -> Case:
    """It counts no more, and is kept."""
    payments = tuple(each for each in case.payments if each.payment_id != voided.payment.payment_id)
    return next_version(replace(case, payments=payments, voided=(*case.voided, voided)))


def decide_instalments(case: Case, outcomes: Mapping[tuple[int, int], InstalmentOutcome]) -> Case:
    """What became of instalments, by the numbers of their agreements and their own."""
    return next_version(with_outcomes(case, outcomes))


def with_outcomes(case: Case, outcomes: Mapping[tuple[int, int], InstalmentOutcome]) -> Case:
    """The same as a part of another change."""
    return replace(case, agreements=tuple(_with_outcomes(each, outcomes) for each in case.agreements))


def _with_outcomes(agreement: Agreement, outcomes: Mapping[tuple[int, int], InstalmentOutcome]) -> Agreement:
    instalments = (
        replace(each, outcome=outcomes.get((agreement.number, each.number), each.outcome))
        for each in agreement.instalments
    )
    return replace(agreement, instalments=tuple(instalments))


def fail(case: Case, failure: Failure) -> Case:
    """Where proceedings run already it goes on in them; else it asks for some."""
    state = State.proceedings if case.open_proceedings else State.failed
    return next_version(replace(case, failure=failure, state=state))


def open_proceedings(case: Case, proceedings: Proceedings) -> Case:
    """They take it over only where mediation is at its end; else they run beside (能诉快诉)."""
    state = State.proceedings if case.state is State.failed else case.state
    return _next(replace(case, proceedings=(*case.proceedings, proceedings), state=state))


def ask_priority(case: Case) -> Case:
    """Asking moves nothing."""
    return next_version(case)


def raise_filing_due(case: Case, since: datetime) -> Case:
    """It stands until what must be done is done, or stops to matter."""
    return next_version(replace(case, filings_due=case.filings_due + 1, filing_due_since=since))


def _next(case: Case) -> Case:
    """After what may stop a limitation: a filing is due no more where none runs."""
    since = case.filing_due_since if is_running(case) else None
    return next_version(replace(case, filing_due_since=since))


def end_proceedings(case: Case, ended: Proceedings) -> Case:
    """Those of its number have ended."""
    proceedings = tuple(ended if each.number == ended.number else each for each in case.proceedings)
    return next_version(replace(case, proceedings=proceedings))


def close(case: Case, closing: Closing) -> Case:
    """What has no outcome when it is closed is not waited for."""
    agreements = tuple(map(_drop_instalments, case.agreements))
    closings = (*case.closings, closing)
    return _next(replace(case, state=State.closed, closings=closings, agreements=agreements))


def _drop_instalments(agreement: Agreement) -> Agreement:
    dropped = {
        (agreement.number, each.number): InstalmentOutcome.dropped
        for each in agreement.instalments
        if each.outcome is None
    }
    return _with_outcomes(agreement, dropped)
