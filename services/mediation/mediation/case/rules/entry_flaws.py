"""Why an entry can't be recorded as it was sent, and where in it the flaw is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from clock import day_of
from languages import Words
from mediation.case.rules.case import Case


class FlawKind(StrEnum):
    """What is wrong; each has its problem in HTTP."""

    instalments_do_not_add_up = "instalments_do_not_add_up"
    instalment_before_effect = "instalment_before_effect"
    wages_exceed_amount = "wages_exceed_amount"
    before_the_case = "before_the_case"
    in_the_future = "in_the_future"
    paid_after_it_was_established = "paid_after_it_was_established"
    far_beyond_what_is_owed = "far_beyond_what_is_owed"
    lost_with_an_award = "lost_with_an_award"
    no_such_payment = "no_such_payment"
    confirmation_out_of_order = "confirmation_out_of_order"
    no_such_agency_fact = "no_such_agency_fact"
    agency_fact_recorded = "agency_fact_recorded"
    answer_by_before_request = "answer_by_before_request"
    document_no_used = "document_no_used"


@dataclass(frozen=True, slots=True)
class Flaw:
    """A flaw, in words, and its places in what was sent; `members`: what a program reads beside that."""

    kind: FlawKind
    detail: Words | None
    places: tuple[tuple[str | int, ...], ...]
    members: Mapping[str, Any] = field(default_factory=dict)


def too_early(case: Case, day: date, field: str) -> Flaw | None:
    """A day from before the application: it belongs to no part of this case."""
    if case.received_at is None or day >= day_of(case.received_at):
        return None
    why = Words("不能早于收到申请之日", "not before the day of the application")
    return Flaw(FlawKind.before_the_case, why, ((field,),))


def wages_flaw(amount_fen: int, wages_fen: int) -> Flaw | None:
    """The wages are a part of the amount."""
    if wages_fen <= amount_fen:
        return None
    return Flaw(FlawKind.wages_exceed_amount, None, (("wages_fen",),))
