"""Who can take a case: expertise, conflict, earlier handlers, duty, capacity (N4.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from assignment.case.rules.assessments import Exclusion
from assignment.case.rules.case import Case
from assignment.choosing.rules.candidates import Candidate
from contracts import CaseClass
from contracts.assignment import ReturnReason


@dataclass(frozen=True, slots=True)
class FormerHandler:
    """Who handled the case before, and why it was returned; None: replaced."""

    lawyer_id: str
    return_reason: ReturnReason | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """What of a case the choice depends on."""

    case_class: CaseClass
    respondents: frozenset[str]
    former_handlers: tuple[FormerHandler, ...] = ()


def matter_of(case: Case, former_handlers: Sequence[FormerHandler]) -> Matter:
    """Only a case that ended before its application was known has no class, and nobody is chosen for it."""
    assert case.case_class is not None
    return Matter(case.case_class, case.respondents, tuple(former_handlers))


def exclusion(candidate: Candidate, matter: Matter, on_duty: frozenset[int]) -> Exclusion | None:
    """Why not this one; None when nothing stands against it.

    Who handled the case before never gets it again by rule: it would go back and forth, and nobody decide.
    """
    against = {
        Exclusion.lacks_expertise: matter.case_class not in candidate.expertise,
        Exclusion.conflict: candidate.firm_hash in matter.respondents,
        Exclusion.handled_before: any(
            former.lawyer_id == candidate.lawyer_id for former in matter.former_handlers
        ),
        Exclusion.off_duty: on_duty.isdisjoint(candidate.duty_days),
        Exclusion.at_capacity: candidate.load >= candidate.capacity,
    }
    return next((reason for reason in Exclusion if against[reason]), None)


def exclusion_by_hand(candidate: Candidate, matter: Matter) -> Exclusion | None:
    """Why a person may not name this one either: a conflict, also a declared one, and no seat left."""
    declared = FormerHandler(candidate.lawyer_id, ReturnReason.conflict) in matter.former_handlers
    if declared or candidate.firm_hash in matter.respondents:
        return Exclusion.conflict
    return Exclusion.at_capacity if candidate.load >= candidate.capacity else None
