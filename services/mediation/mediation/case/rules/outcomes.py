"""With which outcomes a case may be closed: a table of facts → outcomes, total (domain §4).

Full payment alone is enough, whatever route is open. To accept less is the recipient's own word, possible
wherever something was paid and nothing is under way. All else needs a route that came to its end: what is
left of a partial agreement, of one that broke down, of a claim whose mediation failed.
"""

from collections.abc import Mapping
from enum import StrEnum
from itertools import product
from types import MappingProxyType
from typing import Final

from contracts.mediation import ClosingOutcome, ProceedingsOutcome
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Agreement, Proceedings
from mediation.case.rules.owed import is_lost, owed
from mediation.case.rules.states import State

DECIDED: Final = frozenset(ProceedingsOutcome) - {ProceedingsOutcome.withdrawn}


class Paid(StrEnum):
    """How much of what is owed was paid."""

    nothing = "nothing"
    some = "some"
    unmeasured = "unmeasured"
    """Something, and what is owed was only told in words: whether it is all, the recipient says."""
    everything = "everything"


class Stage(StrEnum):
    """How far the way to the money has come."""

    undecided = "undecided"
    """No route was taken, or none since the agreement in force."""
    under_way = "under_way"
    """Proceedings are open."""
    decided = "decided"
    """Proceedings came to an end, and none are open."""
    over = "over"
    """Aid ended elsewhere, or the case is closed: what is still owed is the worker's own affair."""


Outcomes = frozenset[ClosingOutcome]

FULLY: Final = ClosingOutcome.fully_recovered
PARTLY: Final = ClosingOutcome.partly_recovered
NOT: Final = ClosingOutcome.not_recovered
LESS: Final = ClosingOutcome.less_accepted

ROWS: Final[Mapping[Paid, tuple[set[ClosingOutcome], ...]]] = {
    # The columns: undecided, under way, decided, over.
    Paid.nothing: (set(), set(), {NOT}, {NOT}),
    Paid.some: ({LESS}, set(), {PARTLY, LESS}, {PARTLY, LESS}),
    Paid.unmeasured: ({FULLY, LESS}, {FULLY}, {FULLY, PARTLY, LESS}, {FULLY, PARTLY, LESS}),
    Paid.everything: ({FULLY}, {FULLY}, {FULLY}, {FULLY}),
}

OUTCOMES: Final[Mapping[tuple[Paid, Stage], Outcomes]] = MappingProxyType(
    {
        (paid, stage): frozenset(ROWS[paid][column])
        for paid, (column, stage) in product(Paid, enumerate(Stage))
    }
)


def possible_outcomes(case: Case) -> Outcomes:
    """With which outcomes the case may be closed as it stands; none: it may not be closed."""
    return OUTCOMES[how_much_is_paid(case), stage(case)]


def needs_recipients_word(case: Case, outcome: ClosingOutcome) -> bool:
    """To give up the rest is the recipient's act; whether a claim told in words is paid, only they know."""
    return outcome is LESS or (outcome is FULLY and how_much_is_paid(case) is Paid.unmeasured)


def how_much_is_paid(case: Case) -> Paid:
    """A lost case is never paid in full, whatever was paid before; nor is a partial agreement with a rest."""
    if not case.paid_fen:
        return Paid.nothing
    if is_lost(case):
        return Paid.some
    total = owed(case)
    if total is None:
        return Paid.some if case.agreement is not None else Paid.unmeasured
    return Paid.everything if case.paid_fen >= total else Paid.some


def stage(case: Case) -> Stage:
    """How far it has come; what is open decides before what has ended."""
    if case.ended_by is not None or case.state is State.closed:
        return Stage.over
    if case.open_proceedings:
        return Stage.under_way
    return Stage.decided if _is_decided(case) else Stage.undecided


def _is_decided(case: Case) -> bool:
    """Proceedings ended; about an agreement only those that came after it."""
    agreement = case.agreement
    if agreement is not None:
        return any(_came_after(each, agreement) for each in case.ended_proceedings)
    refused_and_not_failed = case.refused and case.state is State.mediating
    return bool(case.ended_proceedings) and not refused_and_not_failed


def _came_after(proceedings: Proceedings, agreement: Agreement) -> bool:
    """Decided or settled after the agreement; or opened after it and given up.

    Proceedings from before that were withdrawn because of the agreement leave it to be performed.
    """
    if proceedings.outcome in DECIDED:
        return proceedings.ended_at is not None and proceedings.ended_at >= agreement.at
    return proceedings.opened_at > agreement.at
