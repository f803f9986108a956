"""Whether a payment can be as it was sent; whether an instalment was kept, and what a missed one opens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from campaign import Campaign
from clock import SHANGHAI, day_of, midnight, written
from contracts import Route
from languages import Words
from mediation.case.rules.balance import payments_for, shares
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Agreement, Instalment, InstalmentOutcome, Payment
from mediation.case.rules.entry_flaws import Flaw, FlawKind
from mediation.case.rules.owed import owed

FAR_BEYOND: Final = 10
"""Times what is owed: from there on a payment is taken only when it was looked at again."""


@dataclass(frozen=True, slots=True)
class PastInstalment:
    """An instalment of an agreement (by its number) whose day has ended, and what was missing of it then."""

    agreement: int
    instalment: Instalment
    missing_fen: int

    @property
    def outcome(self) -> InstalmentOutcome:
        return InstalmentOutcome.missed if self.missing_fen else InstalmentOutcome.kept


def past_instalments(case: Case, today: date) -> tuple[PastInstalment, ...]:
    """The instalments whose day has ended and that have no outcome yet.

    Each was kept or missed by what had been paid on its own date, so a tick that was missed changes nothing.
    """
    return tuple(
        past for past in _judged_anew(case) if past.instalment.outcome is None and past.instalment.due < today
    )


def outcomes_that_changed(case: Case) -> tuple[PastInstalment, ...]:
    """Instalments that had an outcome which what is now known of the payments sets right.

    `paid_on` decides, whenever a payment is entered or voided.
    """
    decided = (InstalmentOutcome.kept, InstalmentOutcome.missed)
    return tuple(
        past
        for past in _judged_anew(case)
        if past.instalment.outcome in decided and past.instalment.outcome is not past.outcome
    )


def _judged_anew(case: Case) -> Iterator[PastInstalment]:
    for agreement in case.agreements:
        counted = payments_for(case, agreement)
        for each in agreement.instalments:
            yield PastInstalment(agreement.number, each, _missing_fen(agreement, counted, each))


def _missing_fen(agreement: Agreement, payments: Sequence[Payment], instalment: Instalment) -> int:
    in_time = [payment for payment in payments if payment.paid_on <= instalment.due]
    return shares(agreement, in_time)[instalment.number - 1].outstanding_fen


def missed_at(due: date) -> datetime:
    """The instant from which an instalment is missed: the end of its day."""
    return midnight(due + timedelta(days=1))


def remedies(case: Case, agreement: int) -> tuple[Route, ...]:
    """What a missed instalment opens: a payment order on the agreement (调解仲裁法 16), and enforcement where
    the court has confirmed it (人民调解法 33)."""
    confirmed = any(each.confirmed for each in case.agreements if each.number == agreement)
    return (Route.payment_order, Route.enforcement) if confirmed else (Route.payment_order,)


def flaw_in_time(paid_on: date, at: datetime, recorded: datetime) -> Flaw | None:
    """A payment lies on no day to come, nor on one after it was established (domain §4).

    One to come tells both clocks (T3): about midnight it is a clock that goes wrong, else another mistake.
    """
    if paid_on > day_of(max(at, recorded)):
        ours = recorded.astimezone(SHANGHAI)
        now = written(ours)
        detail = Words(
            f"所报付款日期 {paid_on}，本系统 {now}", f"you say it was paid on {paid_on}, it is {now} here"
        )
        return Flaw(
            FlawKind.in_the_future,
            detail,
            (("paid_on",),),
            {"told": paid_on, "ours": ours},
        )
    if paid_on > day_of(at):
        return Flaw(FlawKind.paid_after_it_was_established, None, (("paid_on",),))
    return None


def far_beyond_what_is_owed(case: Case, amount_fen: int) -> Flaw | None:
    """With it ten times what is owed, or was claimed, would be paid: taken once the amount was confirmed."""
    claimed = case.facts.amount_claimed_fen if case.facts else None
    total = max(owed(case) or 0, claimed or 0)
    if not total or case.paid_fen + amount_fen < FAR_BEYOND * total:
        return None
    paid = case.paid_fen + amount_fen
    detail = Words(
        f"连同本次共付 {paid} 分，应付 {total} 分；确认无误的，请将“已经确认”（confirmed）填为 true",
        f"with this one {paid} fen are paid where {total} fen is owed; say confirmed if that is right",
    )
    return Flaw(FlawKind.far_beyond_what_is_owed, detail, (("amount_fen",), ("confirmed",)))


def counts_in(campaign: Campaign, at: datetime) -> date | None:
    """The period that an instant counts in, by the date of the cut-off before which it lies (domain §5); None
    outside the window. The last period ends with the campaign."""
    if not campaign.starts <= at < campaign.ends:
        return None
    after_cut_off = at.astimezone(SHANGHAI).time() >= campaign.terms_on(day_of(at)).cut_off
    return min(day_of(at) + timedelta(days=after_cut_off), day_of(campaign.ends) - timedelta(days=1))


def same_payments(case: Case, payment: Payment) -> tuple[Payment, ...]:
    """Others of the same day and amount: it may have been entered twice."""
    return tuple(
        each
        for each in case.payments
        if each.payment_id != payment.payment_id
        and (each.paid_on, each.amount_fen) == (payment.paid_on, payment.amount_fen)
    )
