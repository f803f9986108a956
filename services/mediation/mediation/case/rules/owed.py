"""What is owed to the recipient: by what was agreed or awarded, else by the claim (domain §4)."""

from typing import Final

from clock import day_of
from contracts import Route
from contracts.mediation import ProceedingsOutcome
from mediation.case.rules.balance import paid_before
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Agreement, Proceedings

DECIDE_THE_CLAIM: Final = frozenset({Route.arbitration, Route.suit})
"""Routes on which a claim can be lost: what an inspection or the police decline is not lost by that."""


def latest_award(case: Case) -> Proceedings | None:
    """The award that stands: the one decided last, in whatever order proceedings were opened."""
    awards = [each for each in case.proceedings if _is_award(each)]
    return max(awards, key=lambda each: (each.ended_at, each.number), default=None)


def _is_award(proceedings: Proceedings) -> bool:
    """A sum, or nothing where the claim was lost. Enforcement awards nothing new."""
    if proceedings.outcome is ProceedingsOutcome.lost:
        return proceedings.route in DECIDE_THE_CLAIM
    is_title = proceedings.enforceable and proceedings.route is not Route.enforcement
    return is_title and bool(proceedings.awarded_fen)


def award_in_force(case: Case) -> Proceedings | None:
    """The award that stands, unless the parties agreed after it."""
    award, agreed = latest_award(case), case.agreement
    if award is None or award.ended_at is None:
        return None
    return award if agreed is None or award.ended_at >= agreed.at else None


def is_lost(case: Case) -> bool:
    """What stands is an award of nothing."""
    award = award_in_force(case)
    return award is not None and not award.awarded_fen


def owed_by_title(case: Case) -> int | None:
    """All that is to be paid by agreement and award, what was paid already included; None without either."""
    agreed, award = case.agreement, award_in_force(case)
    if agreed is None:
        return award.awarded_fen if award else None
    if award is None:
        return paid_before(case, agreed) + agreed.amount_fen
    return _owed_by_both(case, agreed, award)


def _owed_by_both(case: Case, agreed: Agreement, award: Proceedings) -> int:
    """Beside a partial agreement an award is about the rest. Of one about the whole that broke down it takes
    the place: it is about what was still to be paid on its day."""
    awarded = award.awarded_fen or 0
    if agreed.partial:
        return paid_before(case, agreed) + agreed.amount_fen + awarded
    assert award.ended_at is not None
    decided = day_of(award.ended_at)
    return sum(payment.amount_fen for payment in case.payments if payment.paid_on < decided) + awarded


def owed(case: Case) -> int | None:
    """What *fully recovered* means, in 分; None where nobody knows it as a number.

    A partial agreement leaves a rest: what is claimed beyond it, until that is awarded or refused.
    """
    by_title, claimed = owed_by_title(case), _claimed(case)
    if by_title is None:
        return claimed
    if case.agreement is None or not case.agreement.partial or award_in_force(case):
        return by_title
    return None if claimed is None else max(by_title, claimed)


def outstanding_fen(case: Case) -> int | None:
    """What is still to be paid by agreement and award; None without either."""
    by_title = owed_by_title(case)
    return None if by_title is None else max(0, by_title - case.paid_fen)


def overpaid(case: Case) -> int:
    """What was paid beyond what is owed. Money that was paid is a fact: it is taken, and pointed out."""
    total = owed(case)
    return 0 if total is None else max(0, case.paid_fen - total)


def _claimed(case: Case) -> int | None:
    """The claim as a number; None where it was only told in words."""
    return (case.facts.amount_claimed_fen or None) if case.facts else None
