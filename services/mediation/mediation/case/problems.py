"""What all subjects refuse, as the caller reads it."""

from collections.abc import Mapping
from typing import Final

from casework.problems import impossible_transition
from mediation.case.rules.allowed_acts import NotAllowed
from mediation.case.rules.entry_flaws import Flaw, FlawKind
from web import FieldError, Problem, at, problems
from web.problems import Kind

FLAW_PROBLEMS: Final[Mapping[FlawKind, Kind]] = {
    FlawKind.instalments_do_not_add_up: problems.instalments_do_not_add_up,
    FlawKind.instalment_before_effect: problems.instalment_before_effect,
    FlawKind.wages_exceed_amount: problems.wages_exceed_amount,
    FlawKind.before_the_case: problems.time_out_of_order,
    FlawKind.in_the_future: problems.time_in_the_future,
    FlawKind.paid_after_it_was_established: problems.paid_after_established,
    FlawKind.far_beyond_what_is_owed: problems.payment_far_beyond_claim,
    FlawKind.lost_with_an_award: problems.award_contradicts_outcome,
    FlawKind.no_such_payment: problems.no_such_payment,
    FlawKind.confirmation_out_of_order: problems.confirmation_out_of_order,
    FlawKind.no_such_agency_fact: problems.no_such_agency_fact,
    FlawKind.agency_fact_recorded: problems.agency_fact_recorded,
    FlawKind.answer_by_before_request: problems.answer_by_before_request,
    FlawKind.document_no_used: problems.document_no_used,
}


def problem_of(refusal: NotAllowed | Flaw) -> Problem:
    """Its kind, its places in the body, and what would be possible instead."""
    if isinstance(refusal, Flaw):
        return FLAW_PROBLEMS[refusal.kind](refusal.detail, *_places(refusal), **refusal.members)
    return impossible_transition(refusal)


def _places(flaw: Flaw) -> tuple[FieldError, ...]:
    return tuple(at(*place, detail=flaw.detail) for place in flaw.places)
