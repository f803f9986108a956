"""What mediation decides: sessions, agreement, payments, failure, proceedings, closing."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.event import Count, Event, Fen, Route
from contracts.service_names import Service, source_of
from contracts.topics import CASES

SOURCE: Final = source_of(Service.mediation)


class CaseEvent(Event):
    """An event of mediation about a case."""

    topic: ClassVar[str] = CASES
    source: ClassVar[str] = SOURCE


class MediationOpened(CaseEvent):
    """调解 opens when a lawyer is assigned (N3.1)."""

    type: ClassVar[str] = "cn.yuanxin.mediation.opened.v1"

    beside_proceedings: bool = False


class SessionOutcome(StrEnum):
    """How a session ended."""

    continues = "continues"
    agreement_near = "agreement_near"
    refused = "refused"


class SessionHeld(CaseEvent):
    """调解会: one session, numbered from 1."""

    type: ClassVar[str] = "cn.yuanxin.session.held.v1"

    number: Count
    outcome: SessionOutcome


class AgreedInstalment(BaseModel):
    """One instalment 分期 of an agreement."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: Count
    due: date
    amount_fen: Fen


class AgreementReached(CaseEvent):
    """调解协议. The instalments add up to `amount_fen`.

    Judicial confirmation may be sought until `confirmation_deadline` (人民调解法 33). `number`: 2 and on take
    the place of an agreement that broke down or left a rest, and are about what is still to be paid.
    """

    type: ClassVar[str] = "cn.yuanxin.agreement.reached.v1"

    amount_fen: Fen
    wages_fen: Fen
    instalments: tuple[AgreedInstalment, ...]
    effective: date
    confirmation_deadline: date
    partial: bool = False
    number: Count = 1


class ConfirmationFiled(CaseEvent):
    """司法确认 was asked for: the court is to confirm the agreement of this number (人民调解法 33)."""

    type: ClassVar[str] = "cn.yuanxin.confirmation.filed.v1"

    agreement: Count


class ConfirmationGranted(CaseEvent):
    """The court confirmed the agreement: it can be enforced (人民调解法 33)."""

    type: ClassVar[str] = "cn.yuanxin.confirmation.granted.v1"

    agreement: Count


class ConfirmationRefused(CaseEvent):
    """The court did not confirm the agreement: it binds, but can't be enforced."""

    type: ClassVar[str] = "cn.yuanxin.confirmation.refused.v1"

    agreement: Count


class PaymentReceived(CaseEvent):
    """Money that was paid: the only thing that counts as recovered. `wages_fen`: the wages in it."""

    type: ClassVar[str] = "cn.yuanxin.payment.received.v1"

    payment_id: UUID
    amount_fen: Fen
    wages_fen: Fen
    paid_on: date


class VoidReason(StrEnum):
    """Why a payment is taken back."""

    entered_twice = "entered_twice"
    wrong_amount = "wrong_amount"
    wrong_case = "wrong_case"
    bounced = "bounced"
    other_error = "other_error"


class PaymentVoided(CaseEvent):
    """A payment that was entered by mistake is taken back, with all it said.

    `counted_at`: the time of its PaymentReceived. Whenever it is voided, it leaves the period it counted in.
    """

    type: ClassVar[str] = "cn.yuanxin.payment.voided.v1"

    payment_id: UUID
    amount_fen: Fen
    wages_fen: Fen
    paid_on: date
    counted_at: datetime
    reason: VoidReason


class InstalmentMissed(CaseEvent):
    """An instalment was not paid by its date; the payment order is offered, and enforcement where its
    agreement was confirmed."""

    type: ClassVar[str] = "cn.yuanxin.instalment.missed.v1"

    number: Count
    due: date
    outstanding_fen: Fen
    routes: tuple[Route, ...]
    agreement: Count = 1


class InstalmentSetRight(CaseEvent):
    """An instalment told as missed was paid by its date after all: the payment was entered later."""

    type: ClassVar[str] = "cn.yuanxin.instalment.set-right.v1"

    agreement: Count
    number: Count
    due: date


class FailureReason(StrEnum):
    """Why mediation failed 调解不成; one side's clear refusal ends it (人民调解法 17)."""

    refused_by_respondent = "refused_by_respondent"
    refused_by_recipient = "refused_by_recipient"
    respondent_absent = "respondent_absent"
    no_agreement_in_time = "no_agreement_in_time"
    amount_disputed = "amount_disputed"
    employment_disputed = "employment_disputed"
    suspected_crime = "suspected_crime"


class MediationFailed(CaseEvent):
    """调解不成: the coded reason, and the route it opens. Failure never just ends."""

    type: ClassVar[str] = "cn.yuanxin.mediation.failed.v1"

    reason: FailureReason
    route: Route


class FilingDue(CaseEvent):
    """A limitation ends in under 7 days and nobody has filed: it must be done; nobody has done it (N3.2).

    It stands until proceedings are recorded or the claim is agreed in full, and is raised again where they
    were withdrawn. `number`: 1 for the first time. `handled`: the case has a lawyer, else the centre acts.
    """

    type: ClassVar[str] = "cn.yuanxin.filing.due.v1"

    limitation_ends: date
    number: Count
    handled: bool


class OpeningReason(StrEnum):
    """Why proceedings were opened."""

    limitation = "limitation"
    """A filing was due."""
    mediation_failed = "mediation_failed"
    instalment_missed = "instalment_missed"
    chosen = "chosen"


class ProceedingsOpened(CaseEvent):
    """仲裁诉讼程序 opened, as a person records it, also before the case has a lawyer."""

    type: ClassVar[str] = "cn.yuanxin.proceedings.opened.v1"

    route: Route
    reason: OpeningReason


class ProceedingsOutcome(StrEnum):
    """How proceedings ended."""

    won = "won"
    partly_won = "partly_won"
    lost = "lost"
    settled = "settled"
    withdrawn = "withdrawn"


class ProceedingsEnded(CaseEvent):
    """The proceedings ended, with what was awarded: nothing where they were lost or withdrawn."""

    type: ClassVar[str] = "cn.yuanxin.proceedings.ended.v1"

    route: Route
    outcome: ProceedingsOutcome
    awarded_fen: Fen


class ClosingMethod(StrEnum):
    """How the case was closed 结案方式."""

    mediation = "mediation"
    paid_before_mediation = "paid_before_mediation"
    arbitration = "arbitration"
    judgment = "judgment"
    payment_order = "payment_order"
    administrative = "administrative"
    police = "police"
    paid_by_respondent = "paid_by_respondent"
    """对方自行履行: paid without an agreement, after mediation had begun or failed."""


class ClosingOutcome(StrEnum):
    """How much of what is owed was paid: what was agreed or awarded, else the claim."""

    fully_recovered = "fully_recovered"
    partly_recovered = "partly_recovered"
    not_recovered = "not_recovered"
    less_accepted = "less_accepted"
    """The recipient gives up the rest, in their own word."""


class RecipientsWord(StrEnum):
    """How the recipient said that no more is asked for."""

    in_writing = "in_writing"
    orally = "orally"
    by_agent = "by_agent"


class CaseClosed(CaseEvent):
    """结案. The amounts are the sums of the payments: closing only reconciles."""

    type: ClassVar[str] = "cn.yuanxin.case.closed.v1"

    method: ClosingMethod
    outcome: ClosingOutcome
    recovered_fen: Fen
    wages_recovered_fen: Fen
    recipients_word: RecipientsWord | None = None


class CorrectionReason(StrEnum):
    """Why a closing is corrected."""

    paid_since = "paid_since"
    payment_voided = "payment_voided"
    entered_wrongly = "entered_wrongly"


class ClosingCorrected(CaseEvent):
    """更正结案: the closing said anew, by a named person with a reason. The case stays closed; the sums are
    those of the payments by then. `number`: 2 for the first correction."""

    type: ClassVar[str] = "cn.yuanxin.case.closing-corrected.v1"

    number: Count
    method: ClosingMethod
    outcome: ClosingOutcome
    recovered_fen: Fen
    wages_recovered_fen: Fen
    recipients_word: RecipientsWord | None = None
    reason: CorrectionReason


class PriorityRequested(CaseEvent):
    """An agency is asked to hear the case first (N1.1), by a letter of this number, and to answer by a day.

    `number`: 1 for the first request in the case.
    """

    type: ClassVar[str] = "cn.yuanxin.priority.requested.v1"

    request_id: UUID
    number: Count
    agency: str
    document_no: str
    answer_by: date


EVENTS: tuple[type[Event], ...] = (
    MediationOpened,
    SessionHeld,
    AgreementReached,
    ConfirmationFiled,
    ConfirmationGranted,
    ConfirmationRefused,
    PaymentReceived,
    PaymentVoided,
    InstalmentMissed,
    InstalmentSetRight,
    MediationFailed,
    FilingDue,
    ProceedingsOpened,
    ProceedingsEnded,
    CaseClosed,
    ClosingCorrected,
    PriorityRequested,
)
