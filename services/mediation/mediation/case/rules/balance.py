"""What was paid of an agreement, and what is still owed. All payments fill the instalments in their order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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
    """All payments of the case, also those before the agreement, go to the instalments in their order."""
    return tuple(_spread(agreement.instalments, sum(payment.amount_fen for payment in payments)))


def _spread(instalments: Sequence[Instalment], paid_fen: int) -> Iterator[Share]:
    for instalment in instalments:
        part = min(paid_fen, instalment.amount_fen)
        paid_fen -= part
        yield Share(instalment, part)


def outstanding(agreement: Agreement, payments: Iterable[Payment]) -> int:
    """What is still owed under the agreement."""
    return sum(share.outstanding_fen for share in shares(agreement, payments))


def overpaid(agreement: Agreement | None, payments: Iterable[Payment]) -> int:
    """What was paid beyond the agreement. Money that was paid is a fact: it is taken, and pointed out."""
    if agreement is None:
        return 0
    return max(0, sum(payment.amount_fen for payment in payments) - agreement.amount_fen)


def is_in_arrears(agreement: Agreement | None, payments: Iterable[Payment]) -> bool:
    """An instalment was missed and is still not paid."""
    return agreement is not None and any(
        share.instalment.outcome is InstalmentOutcome.missed and share.outstanding_fen > 0
        for share in shares(agreement, payments)
    )
