"""A case as mediation knows it: the value that rules look at and handlers change."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts import CaseClass, Route
from contracts.mediation import SessionOutcome
from mediation.case.rules.case_parts import (
    Agreement,
    AidEnd,
    Closing,
    Facts,
    Failure,
    Payment,
    Proceedings,
    Session,
    VoidedPayment,
)
from mediation.case.rules.states import State


@dataclass(frozen=True, slots=True)
class Case:
    """A case. `facts` is None while its application lies in our quarantine and others went on with it.

    `payments` are those that count: not the voided ones. Of `agreements` and `closings` the last holds.

    `ended_by`: aid ended elsewhere; then the case is `ended`, or its agreement is still being paid.
    `filings_due`: how often a filing became due; `filing_due_since`: one is, and nobody has filed yet.
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
    ended_by: AidEnd | None = None
    ended_at: datetime | None = None
    filings_due: int = 0
    filing_due_since: datetime | None = None
    sessions: tuple[Session, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    payments: tuple[Payment, ...] = ()
    voided: tuple[VoidedPayment, ...] = ()
    failure: Failure | None = None
    proceedings: tuple[Proceedings, ...] = ()
    closings: tuple[Closing, ...] = ()

    @property
    def agreement(self) -> Agreement | None:
        """The agreement in force."""
        return self.agreements[-1] if self.agreements else None

    @property
    def closing(self) -> Closing | None:
        """The closing, as corrected last."""
        return self.closings[-1] if self.closings else None

    @property
    def failure_in_force(self) -> Failure | None:
        """That mediation failed, unless the parties agreed afterwards (和解)."""
        if self.failure is None or (self.agreement is not None and self.agreement.at >= self.failure.at):
            return None
        return self.failure

    @property
    def refused(self) -> bool:
        """One side clearly refused, so mediation must stop (人民调解法 17)."""
        return any(session.outcome is SessionOutcome.refused for session in self.sessions)

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

    def open_proceedings_on(self, route: Route | None) -> tuple[Proceedings, ...]:
        """Those on one route; where none is named, all that are open."""
        return tuple(each for each in self.open_proceedings if route in (None, each.route))

    @property
    def agency_facts_named(self) -> set[UUID | None]:
        """What agencies said that a payment in force or an end of proceedings names."""
        payments = {each.agency_fact for each in self.payments}
        return payments | {each.agency_fact for each in self.proceedings}

    @property
    def paid_fen(self) -> int:
        return sum(payment.amount_fen for payment in self.payments)

    @property
    def paid_wages_fen(self) -> int:
        return sum(payment.wages_fen for payment in self.payments)
