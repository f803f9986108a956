"""What people send. Everything is structure and types here; what it may mean is for the rules."""

from datetime import date
from typing import Annotated

from pydantic import Field, Strict

from contracts import Route
from contracts.mediation import ClosingMethod, ClosingOutcome, FailureReason
from mediation.handlers.mediating import Terms
from mediation.rules.agreement import Promise
from mediation.rules.case import EndOutcome, SessionOutcome
from web import Body, Day, Fen, Instant

FIRST_EFFECT = date(2011, 1, 1)
"""From then on there is a law to say until when an agreement may be confirmed (人民调解法 33)."""
MOST_INSTALMENTS = 240


Paid = Annotated[Fen, Field(gt=0)]
Flag = Annotated[bool, Strict()]


class NewSession(Body):
    """调解会."""

    outcome: SessionOutcome
    occurred_at: Instant | None = None


class NewInstalment(Body):
    """One instalment, as agreed."""

    due: Day
    amount_fen: Paid


class NewAgreement(Body):
    """调解协议. `partial`: it settles a part of the claim only."""

    amount_fen: Paid
    wages_fen: Fen
    instalments: tuple[NewInstalment, ...] = Field(min_length=1, max_length=MOST_INSTALMENTS)
    effective: Annotated[Day, Field(ge=FIRST_EFFECT)]
    partial: Flag = False
    occurred_at: Instant | None = None

    @property
    def terms(self) -> Terms:
        promises = tuple(Promise(each.due, each.amount_fen) for each in self.instalments)
        return Terms(self.amount_fen, self.wages_fen, promises, self.effective, self.partial)


class NewPayment(Body):
    """Money that was paid; `paid_on`: the day of `occurred_at` unless told."""

    amount_fen: Paid
    wages_fen: Fen
    paid_on: Day | None = None
    occurred_at: Instant | None = None


class NewFailure(Body):
    """调解不成. `arrears_note`: the employer gave a written note of what it owes (欠条)."""

    reason: FailureReason
    route: Route | None = None
    arrears_note: Flag = False
    occurred_at: Instant | None = None


class NewProceedings(Body):
    """仲裁诉讼程序 opened."""

    route: Route
    occurred_at: Instant | None = None


class NewEnd(Body):
    """They ended; `route` need only be told where several are open."""

    route: Route | None = None
    outcome: EndOutcome
    awarded_fen: Fen
    occurred_at: Instant | None = None


class NewClosing(Body):
    """结案."""

    method: ClosingMethod
    outcome: ClosingOutcome
    recovered_fen: Fen
    wages_recovered_fen: Fen
    occurred_at: Instant | None = None
