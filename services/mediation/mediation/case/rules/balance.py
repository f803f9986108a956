"""What was paid of an agreement, and what is still to be paid: payments fill its instalments in order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from clock import day_of
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Agreement, Instalment, InstalmentOutcome, Payment


@dataclass(frozen=True, slots=True)
class Share:
    """An instalment and what of the payments went to it."""

    instalment: Instalment
    paid_fen: int

    @property
    def outstanding_fen(self) -> int:
        return self.instalment.amount_fen - self.paid_fen


def shares(agreement: Agreement, payments: Iterable[Payment]) -> tuple[Share, ...]:
    """Payments go to the instalments in their order."""
    return tuple(_spread(agreement.instalments, sum(payment.amount_fen for payment in payments)))


def _spread(instalments: Sequence[Instalment], paid_fen: int) -> Iterator[Share]:
    for instalment in instalments:
        part = min(paid_fen, instalment.amount_fen)
        paid_fen -= part
        yield Share(instalment, part)


def payments_for(case: Case, agreement: Agreement) -> tuple[Payment, ...]:
    """The payments that an agreement counts.

    The first counts all, those from before it too: it is about the whole. One that takes its place is about
    what was still to be paid, so each counts what was paid from its day on and before the next one's.
    """
    starts = {each.number: day_of(each.at) for each in case.agreements}
    first, following = agreement.number == 1, starts.get(agreement.number + 1)
    return tuple(
        payment
        for payment in case.payments
        if (first or payment.paid_on >= day_of(agreement.at))
        and (following is None or payment.paid_on < following)
    )


def paid_before(case: Case, agreement: Agreement) -> int:
    """What had been paid when an agreement took the place of another; nothing for the first."""
    if agreement.number == 1:
        return 0
    start = day_of(agreement.at)
    return sum(payment.amount_fen for payment in case.payments if payment.paid_on < start)


def outstanding(agreement: Agreement, payments: Iterable[Payment]) -> int:
    """What is still to be paid under the agreement."""
    return sum(share.outstanding_fen for share in shares(agreement, payments))


def is_in_arrears(case: Case) -> bool:
    """An instalment of the agreement in force was missed and is still not paid."""
    agreement = case.agreement
    return agreement is not None and any(
        share.instalment.outcome is InstalmentOutcome.missed and share.outstanding_fen > 0
        for share in shares(agreement, payments_for(case, agreement))
    )
