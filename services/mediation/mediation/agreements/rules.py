"""What an agreement must be like: its instalments add up, none is due before it has effect."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import timelimits
from languages import Words
from mediation.case.rules.case_parts import Agreement, ConfirmationStep, Instalment
from mediation.case.rules.entry_flaws import Flaw, FlawKind, wages_flaw

CONFIRMATION: Final = timelimits.Rule.judicial_confirmation
"""30 days from the agreement's effect (人民调解法 33)."""


ASKED_ALREADY: Final = Words("司法确认已申请", "the court was asked already")
NOT_ASKED: Final = Words("尚未申请司法确认", "the court was not asked yet")


@dataclass(frozen=True, slots=True)
class PlannedInstalment:
    """An instalment as the parties named it, in whatever order."""

    due: date
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What the parties agreed on."""

    amount_fen: int
    wages_fen: int
    instalments: tuple[PlannedInstalment, ...]
    effective: date
    partial: bool


def flaw_in(terms: Terms) -> Flaw | None:
    """Instalments add up exactly, none is due before the agreement has effect, wages are a part of it."""
    total = sum(each.amount_fen for each in terms.instalments)
    if total != terms.amount_fen:
        detail = Words(
            f"各期合计 {total} 分，协议金额 {terms.amount_fen} 分",
            f"the instalments come to {total} fen, the amount agreed is {terms.amount_fen} fen",
        )
        return Flaw(FlawKind.instalments_do_not_add_up, detail, (("instalments",),))
    early = [place for place, each in enumerate(terms.instalments) if each.due < terms.effective]
    if early:
        places = tuple(("instalments", place, "due") for place in early)
        return Flaw(FlawKind.instalment_before_effect, None, places)
    return wages_flaw(terms.amount_fen, terms.wages_fen)


def agreement_on(terms: Terms, number: int, at: datetime) -> Agreement:
    """The agreement on these terms, reached at an instant: the first of the case, or the next."""
    return Agreement(
        amount_fen=terms.amount_fen,
        wages_fen=terms.wages_fen,
        effective=terms.effective,
        confirmation_deadline=timelimits.due(CONFIRMATION, terms.effective, {}).date,
        partial=terms.partial,
        at=at,
        instalments=numbered(terms.instalments),
        number=number,
    )


def confirmation_flaw(agreement: Agreement, step: ConfirmationStep) -> Flaw | None:
    """The court is asked once, and decides what it was asked."""
    asked = agreement.confirmation is ConfirmationStep.filed
    if asked is not (step is ConfirmationStep.filed):
        return None
    detail = ASKED_ALREADY if asked else NOT_ASKED
    return Flaw(FlawKind.confirmation_out_of_order, detail, (("step",),))


def numbered(plan: Iterable[PlannedInstalment]) -> tuple[Instalment, ...]:
    """The instalments by their dates, numbered from 1."""
    by_date = sorted(plan, key=lambda each: each.due)
    return tuple(Instalment(number, each.due, each.amount_fen) for number, each in enumerate(by_date, 1))
