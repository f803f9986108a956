"""Agreements, their instalments and the payments that perform them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from clock import SHANGHAI
from contracts import Route
from mediation.rules.case import Agreement, Instalment, Judgement, Payment

REMEDIES = (Route.payment_order, Route.enforcement)
"""What a missed instalment opens: a payment order on the agreement (调解仲裁法 16), or enforcement of an
agreement the court has confirmed (人民调解法 33)."""


@dataclass(frozen=True, slots=True)
class Promise:
    """An instalment as it was asked for."""

    due: date
    amount_fen: int


class Flaw(StrEnum):
    """Why an agreement can't be recorded as told."""

    instalments_do_not_add_up = "instalments_do_not_add_up"
    instalment_before_effect = "instalment_before_effect"
    wages_exceed_amount = "wages_exceed_amount"
    before_the_case = "before_the_case"


@dataclass(frozen=True, slots=True)
class Flawed:
    """A flaw, what it is about, and the places in what was told."""

    flaw: Flaw
    detail: str
    places: tuple[tuple[str | int, ...], ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """An instalment and what of the payments went to it."""

    instalment: Instalment
    paid_fen: int

    @property
    def outstanding_fen(self) -> int:
        return self.instalment.amount_fen - self.paid_fen


@dataclass(frozen=True, slots=True)
class Judged:
    """An instalment whose date has passed, and what was missing of it on that date."""

    instalment: Instalment
    short_fen: int

    @property
    def judgement(self) -> Judgement:
        return Judgement.missed if self.short_fen else Judgement.kept


def flaw_of(amount_fen: int, wages_fen: int, promises: Sequence[Promise], effective: date) -> Flawed | None:
    """Instalments add up exactly, none is due before the agreement has effect, wages are a part of it."""
    total = sum(promise.amount_fen for promise in promises)
    early = tuple(place for place, promise in enumerate(promises) if promise.due < effective)
    if total != amount_fen:
        detail = f"各期合计 {total} 分，协议金额 {amount_fen} 分"
        return Flawed(Flaw.instalments_do_not_add_up, detail, (("instalments",),))
    if early:
        places = tuple(("instalments", place, "due") for place in early)
        return Flawed(Flaw.instalment_before_effect, "付款日期不能早于协议生效日", places)
    return wages_flaw(amount_fen, wages_fen)


def wages_flaw(amount_fen: int, wages_fen: int) -> Flawed | None:
    """The wages are a part of the amount."""
    if wages_fen <= amount_fen:
        return None
    return Flawed(Flaw.wages_exceed_amount, "其中工资不能超过总额", (("wages_fen",),))


def in_order(promises: Sequence[Promise]) -> tuple[Instalment, ...]:
    """The instalments by their dates, numbered from 1."""
    ordered = sorted(promises, key=lambda promise: promise.due)
    return tuple(Instalment(number, each.due, each.amount_fen) for number, each in enumerate(ordered, 1))


def standings(agreement: Agreement, payments: Iterable[Payment]) -> tuple[Standing, ...]:
    """All payments of the case, also those before the agreement, go to the instalments in their order."""
    return tuple(_spread(agreement.instalments, sum(payment.amount_fen for payment in payments)))


def _spread(instalments: Sequence[Instalment], paid_fen: int) -> Iterator[Standing]:
    for instalment in instalments:
        share = min(paid_fen, instalment.amount_fen)
        paid_fen -= share
        yield Standing(instalment, share)


def outstanding(agreement: Agreement, payments: Iterable[Payment]) -> int:
    """What is still owed under the agreement."""
    return sum(standing.outstanding_fen for standing in standings(agreement, payments))


def overpaid(agreement: Agreement | None, payments: Iterable[Payment]) -> int:
    """What was paid beyond the agreement. Money that was paid is a fact: it is taken, and said."""
    if agreement is None:
        return 0
    return max(0, sum(payment.amount_fen for payment in payments) - agreement.amount_fen)


def judge(agreement: Agreement, payments: Sequence[Payment], today: date) -> tuple[Judged, ...]:
    """The instalments whose day has ended and that nobody judged yet.

    Each is judged by what had been paid on its own date, so a tick that was missed changes nothing.
    """
    return tuple(
        _judged(agreement, payments, each) for each in agreement.instalments if _is_over(each, today)
    )


def _is_over(instalment: Instalment, today: date) -> bool:
    return instalment.judged is None and instalment.due < today


def _judged(agreement: Agreement, payments: Sequence[Payment], instalment: Instalment) -> Judged:
    in_time = [payment for payment in payments if payment.paid_on <= instalment.due]
    return Judged(instalment, standings(agreement, in_time)[instalment.number - 1].outstanding_fen)


def missed_at(due: date) -> datetime:
    """The instant from which an instalment is missed: the end of its day."""
    return datetime.combine(due + timedelta(days=1), time(), SHANGHAI)


def is_in_arrears(agreement: Agreement | None, payments: Iterable[Payment]) -> bool:
    """An instalment was missed and is still not paid."""
    if agreement is None:
        return False
    found = standings(agreement, payments)
    return any(each.instalment.judged is Judgement.missed and each.outstanding_fen > 0 for each in found)
