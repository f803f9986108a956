"""Who can take a case: expertise, conflict, earlier handlers, duty, capacity (N4.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from assignment.case.rules.assessments import Exclusion
from assignment.case.rules.case import Case
from assignment.choosing.rules.candidates import Candidate
from assignment.conflicts.rules import EXCLUSIONS, Conflict, gravest
from contracts import CaseClass


@dataclass(frozen=True, slots=True)
class Matter:
    """What of a case the choice depends on. `former_handlers`: who returned it or was replaced in it."""

    case_class: CaseClass
    respondents: frozenset[str]
    former_handlers: frozenset[str] = frozenset()
    conflicts: tuple[Conflict, ...] = ()
    """Those about its respondents that count today."""


def matter_of(case: Case, former_handlers: frozenset[str], conflicts: Sequence[Conflict]) -> Matter:
    """Only a case that ended before its application was known has no class, and nobody is chosen for it."""
    assert case.case_class is not None
    return Matter(case.case_class, case.respondents, former_handlers, tuple(conflicts))


def exclusion(candidate: Candidate, matter: Matter, on_duty: frozenset[int]) -> Exclusion | None:
    """Why not this one; None when nothing stands against it.

    Who handled the case before never gets it again by rule: it would go back and forth, and nobody decide.
    """
    against = {
        Exclusion.lacks_expertise: matter.case_class not in candidate.expertise,
        Exclusion.handled_before: candidate.lawyer_id in matter.former_handlers,
        Exclusion.off_duty: on_duty.isdisjoint(candidate.duty_days),
        Exclusion.at_capacity: candidate.load >= candidate.capacity,
    }
    return gravest({reason for reason in against if against[reason]} | conflicts(candidate, matter))


def exclusion_by_hand(candidate: Candidate, matter: Matter) -> Exclusion | None:
    """Why a person may not name this one either: a conflict of whatever kind, and no seat left."""
    full = {Exclusion.at_capacity} if candidate.load >= candidate.capacity else set()
    return gravest(conflicts(candidate, matter) | full)


def conflicts(candidate: Candidate, matter: Matter) -> set[Exclusion]:
    """Whether the firm is a respondent, acts for one, or said that it may not act against one."""
    own = {Exclusion.conflict} if candidate.firm_hash in matter.respondents else set()
    concerned = (each for each in matter.conflicts if each.concerns(candidate.lawyer_id, candidate.firm_hash))
    return own | {EXCLUSIONS[each.origin] for each in concerned}
