"""Whether an instalment was kept or missed, and what a missed one opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from clock import day_of, midnight
from contracts import Route
from mediation.case.rules.balance import shares
from mediation.case.rules.case_parts import Agreement, Instalment, InstalmentOutcome, Payment
from mediation.case.rules.entry_flaws import Flaw, FlawKind

REMEDIES: Final = (Route.payment_order, Route.enforcement)
"""What a missed instalment opens: a payment order on the agreement (调解仲裁法 16), or enforcement of an
agreement the court has confirmed (人民调解法 33)."""


@dataclass(frozen=True, slots=True)
class PastInstalment:
    """An instalment whose day has ended, and what was missing of it then."""

    instalment: Instalment
    missing_fen: int

    @property
    def outcome(self) -> InstalmentOutcome:
        return InstalmentOutcome.missed if self.missing_fen else InstalmentOutcome.kept


def past_instalments(
    agreement: Agreement | None, payments: Sequence[Payment], today: date
) -> tuple[PastInstalment, ...]:
    """The instalments whose day has ended and that have no outcome yet.

    Each was kept or missed by what had been paid on its own date, so a tick that was missed changes nothing.
    """
    if agreement is None:
        return ()
    return tuple(
        PastInstalment(each, _missing_fen(agreement, payments, each))
        for each in agreement.instalments
        if each.outcome is None and each.due < today
    )


def _missing_fen(agreement: Agreement, payments: Sequence[Payment], instalment: Instalment) -> int:
    in_time = [payment for payment in payments if payment.paid_on <= instalment.due]
    return shares(agreement, in_time)[instalment.number - 1].outstanding_fen


def missed_at(due: date) -> datetime:
    """The instant from which an instalment is missed: the end of its day."""
    return midnight(due + timedelta(days=1))


def in_the_future(paid_on: date, latest: datetime) -> Flaw | None:
    """A payment is a fact: it lies on no day after the latest instant that is known."""
    return None if paid_on <= day_of(latest) else Flaw(FlawKind.in_the_future, None, (("paid_on",),))
