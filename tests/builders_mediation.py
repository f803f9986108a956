"""Cases of mediation as tests need them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from clock import SHANGHAI
from contracts import CaseClass, Route
from contracts.mediation import (
    ClosingMethod,
    ClosingOutcome,
    FailureReason,
    OpeningReason,
    ProceedingsOutcome,
    RecipientsWord,
    SessionOutcome,
)
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import (
    Agreement,
    Closing,
    Confirmation,
    ConfirmationStep,
    Facts,
    Failure,
    Instalment,
    Payment,
    Proceedings,
    Session,
)
from mediation.case.rules.states import State

CASE_ID = UUID("01890000-0000-7000-8000-000000000001")
NOON = datetime(2019, 1, 15, 12, 0, tzinfo=SHANGHAI)
TODAY = NOON.date()


def a_case(state: State = State.mediating, **changes: object) -> Case:
    """A wage case over 10 000 元 in Lucheng; `agreement`: its only one, or None."""
    plain = Case(CASE_ID, "330302", "wenzhou-2018", state, 1, facts=facts(), opened_at=NOON)
    if "agreement" in changes:
        agreement = changes.pop("agreement")
        changes["agreements"] = (agreement,) if agreement else ()
    return replace(plain, **changes)  # type: ignore[arg-type]


def facts(
    case_class: CaseClass = CaseClass.wages, claimed: int | None = 1_000_000, ends: date | None = None
) -> Facts:
    """What an application says."""
    return Facts("测试法援〔2018〕1号", NOON - timedelta(days=3), case_class, (case_class,), 1, claimed, ends)


def a_session(outcome: str = "continues") -> Session:
    return Session(1, SessionOutcome(outcome), NOON)


def an_agreement(*amounts: int, partial: bool = False) -> Agreement:
    """Instalments of these amounts, due from tomorrow on every ten days."""
    instalments = tuple(
        Instalment(number, TODAY + timedelta(days=1 + 10 * (number - 1)), amount)
        for number, amount in enumerate(amounts, 1)
    )
    deadline = TODAY + timedelta(days=30)
    return Agreement(sum(amounts), sum(amounts), TODAY, deadline, partial, NOON, instalments)


def another_agreement(*amounts: int, days: int = 5, partial: bool = False) -> Agreement:
    """A second one, reached some days after the first."""
    at = NOON + timedelta(days=days)
    return replace(an_agreement(*amounts, partial=partial), number=2, at=at)


def confirmed(agreement: Agreement, *steps: str) -> Agreement:
    """With what the court was asked and said."""
    taken = tuple(Confirmation(ConfirmationStep(step), NOON) for step in steps or ("filed", "granted"))
    return replace(agreement, confirmations=taken)


def a_payment(amount: int, paid_on: date = TODAY, wages: int = 0, payment_id: UUID = CASE_ID) -> Payment:
    return Payment(payment_id, amount, wages, paid_on, NOON)


def a_closing(
    method: str = "mediation", outcome: str = "fully_recovered", recovered: int = 100, word: str | None = None
) -> Closing:
    return Closing(
        ClosingMethod(method),
        ClosingOutcome(outcome),
        recovered,
        0,
        NOON,
        RecipientsWord(word) if word else None,
    )


def a_failure(reason: FailureReason = FailureReason.no_agreement_in_time) -> Failure:
    return Failure(reason, Route.arbitration, False, NOON)


def proceedings(
    route: Route = Route.arbitration,
    outcome: str | None = None,
    awarded: int = 0,
    ended_at: datetime = NOON,
    reason: str = "mediation_failed",
) -> Proceedings:
    """Open, or ended when there is an outcome."""
    opened = Proceedings(1, route, OpeningReason(reason), NOON)
    if outcome is None:
        return opened
    return replace(opened, outcome=ProceedingsOutcome(outcome), awarded_fen=awarded, ended_at=ended_at)
