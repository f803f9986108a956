"""What a case is made of: what its application says, and what was done in it since."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from contracts import CaseClass, Route
from contracts.mediation import (
    ClosingMethod,
    ClosingOutcome,
    CorrectionReason,
    FailureReason,
    OpeningReason,
    ProceedingsOutcome,
    RecipientsWord,
    SessionOutcome,
    VoidReason,
)

ENFORCEABLE: Final = frozenset(
    {ProceedingsOutcome.won, ProceedingsOutcome.partly_won, ProceedingsOutcome.settled}
)


class AidEnd(StrEnum):
    """How aid ended elsewhere."""

    refused = "refused"
    withdrawn = "withdrawn"
    terminated = "terminated"


class InstalmentOutcome(StrEnum):
    """What became of an instalment, by what had been paid on its day, whenever that was entered."""

    kept = "kept"
    """It was paid in time."""
    missed = "missed"
    """It was not."""
    dropped = "dropped"
    """The case was closed, or another agreement took the place of this one, before its day ended."""


class ConfirmationStep(StrEnum):
    """司法确认: how far the confirmation of an agreement by the court has come."""

    filed = "filed"
    granted = "granted"
    refused = "refused"


@dataclass(frozen=True, slots=True)
class Facts:
    """What ApplicationReceived says; `received_at`: when the application was made."""

    case_no: str
    received_at: datetime
    case_class: CaseClass
    claim_classes: tuple[CaseClass, ...]
    workers: int
    amount_claimed_fen: int | None
    limitation_ends: date | None
    workers_exact: bool = True
    workers_known: bool = True
    amount_claimed_exact: bool = True


@dataclass(frozen=True, slots=True)
class Session:
    """调解会, numbered from 1; `held_by` the lawyer, whoever handles the case by now."""

    number: int
    outcome: SessionOutcome
    at: datetime
    held_by: str | None = None


@dataclass(frozen=True, slots=True)
class Instalment:
    """One instalment 分期 of an agreement; no outcome before its day has ended."""

    number: int
    due: date
    amount_fen: int
    outcome: InstalmentOutcome | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A step of the confirmation by the court."""

    step: ConfirmationStep
    at: datetime


@dataclass(frozen=True, slots=True)
class Agreement:
    """调解协议. `partial`: it settles a part of the claim only.

    Number 1 is about the whole that is settled, what was paid already included. One that takes the place of
    another is about what is still to be paid from its day on.
    """

    amount_fen: int
    wages_fen: int
    effective: date
    confirmation_deadline: date
    partial: bool
    at: datetime
    instalments: tuple[Instalment, ...]
    number: int = 1
    confirmations: tuple[Confirmation, ...] = ()

    @property
    def confirmation(self) -> ConfirmationStep | None:
        """How far it has come; None: nobody asked the court."""
        return self.confirmations[-1].step if self.confirmations else None

    @property
    def confirmed(self) -> bool:
        """The court confirmed it, so it can be enforced (人民调解法 33)."""
        return self.confirmation is ConfirmationStep.granted


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that was paid: the only thing that counts as recovered. `agency_fact`: an agency said so."""

    payment_id: UUID
    amount_fen: int
    wages_fen: int
    paid_on: date
    at: datetime
    agency_fact: UUID | None = None


@dataclass(frozen=True, slots=True)
class VoidedPayment:
    """A payment that was entered by mistake, and when and why it was taken back."""

    payment: Payment
    reason: VoidReason
    at: datetime


@dataclass(frozen=True, slots=True)
class Failure:
    """调解不成；`arrears_note`：用人单位出具了欠条。"""

    reason: FailureReason
    route: Route
    arrears_note: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Proceedings:
    """仲裁诉讼程序 on one route; open until there is an outcome, which an agency may have told."""

    number: int
    route: Route
    reason: OpeningReason
    opened_at: datetime
    outcome: ProceedingsOutcome | None = None
    awarded_fen: int | None = None
    ended_at: datetime | None = None
    agency_fact: UUID | None = None

    @property
    def enforceable(self) -> bool:
        """Their outcome is a title that enforcement can rest on."""
        return self.outcome in ENFORCEABLE


@dataclass(frozen=True, slots=True)
class Closing:
    """结案; from number 2 on as corrected, with the reason. The sums are those of the payments by then."""

    method: ClosingMethod
    outcome: ClosingOutcome
    recovered_fen: int
    wages_recovered_fen: int
    at: datetime
    recipients_word: RecipientsWord | None = None
    number: int = 1
    reason: CorrectionReason | None = None
