"""A case as mediation knows it: the value that rules judge and handlers change."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from clock import SHANGHAI
from contracts import CaseClass, Route
from contracts.mediation import ClosingMethod, ClosingOutcome, FailureReason

SessionOutcome = Literal["continues", "agreement_near", "refused"]
OpeningReason = Literal["limitation", "mediation_failed", "instalment_missed", "chosen"]
EndOutcome = Literal["won", "partly_won", "lost", "settled", "withdrawn"]


class State(StrEnum):
    """Where a case stands with us; see migrations/0001_mediation.sql for what each means."""

    waiting = "waiting"
    mediating = "mediating"
    performing = "performing"
    failed = "failed"
    proceedings = "proceedings"
    closed = "closed"
    ended = "ended"


class Judgement(StrEnum):
    """What was found once an instalment's date had passed."""

    kept = "kept"
    missed = "missed"
    dropped = "dropped"
    """The case was closed before the date came."""


@dataclass(frozen=True, slots=True)
class Session:
    """调解会, numbered from 1."""

    number: int
    outcome: SessionOutcome
    at: datetime


@dataclass(frozen=True, slots=True)
class Instalment:
    """One instalment 分期 of an agreement."""

    number: int
    due: date
    amount_fen: int
    judged: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """调解协议. `partial`: it settles a part of the claim only."""

    amount_fen: int
    wages_fen: int
    effective: date
    confirmation_deadline: date
    partial: bool
    at: datetime
    instalments: tuple[Instalment, ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that was paid: the only thing that counts as recovered."""

    payment_id: UUID
    amount_fen: int
    wages_fen: int
    paid_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """调解不成. `arrears_note`: the employer gave a written note of what it owes (欠条)."""

    reason: FailureReason
    route: Route
    arrears_note: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Proceedings:
    """仲裁诉讼程序 on one route; open until there is an outcome."""

    number: int
    route: Route
    reason: OpeningReason
    opened_at: datetime
    outcome: EndOutcome | None = None
    awarded_fen: int | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """结案."""

    method: ClosingMethod
    outcome: ClosingOutcome
    recovered_fen: int
    wages_recovered_fen: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What ApplicationReceived told; `received_at`: when the application was made."""

    received_at: datetime
    case_class: CaseClass
    claim_classes: tuple[CaseClass, ...]
    workers: int
    amount_claimed_fen: int | None
    limitation_ends: date | None


@dataclass(frozen=True, slots=True)
class Case:
    """A case. `facts` is None while its application lies in our quarantine and others went on with it.

    `ended_by`: aid ended elsewhere; then the case is `ended`, or its agreement is still being paid.
    """

    case_id: UUID
    county: str
    campaign: str
    state: State
    version: int
    facts: Facts | None = None
    granted_at: datetime | None = None
    lawyer_id: str | None = None
    opened_at: datetime | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None
    sessions: tuple[Session, ...] = ()
    agreement: Agreement | None = None
    payments: tuple[Payment, ...] = ()
    failure: Failure | None = None
    proceedings: tuple[Proceedings, ...] = ()
    closing: Closing | None = None

    @property
    def refused(self) -> bool:
        """One side clearly refused, so mediation must stop (人民调解法 17)."""
        return any(session.outcome == "refused" for session in self.sessions)

    @property
    def case_class(self) -> CaseClass | None:
        return self.facts.case_class if self.facts else None

    @property
    def limitation_ends(self) -> date | None:
        return self.facts.limitation_ends if self.facts else None

    @property
    def received_at(self) -> datetime | None:
        return self.facts.received_at if self.facts else None

    @property
    def open_proceedings(self) -> tuple[Proceedings, ...]:
        return tuple(each for each in self.proceedings if each.outcome is None)

    @property
    def ended_proceedings(self) -> tuple[Proceedings, ...]:
        return tuple(each for each in self.proceedings if each.outcome is not None)

    @property
    def paid_fen(self) -> int:
        return sum(payment.amount_fen for payment in self.payments)

    @property
    def paid_wages_fen(self) -> int:
        return sum(payment.wages_fen for payment in self.payments)


def day_of(instant: datetime) -> date:
    """The day in Shanghai."""
    return instant.astimezone(SHANGHAI).date()
