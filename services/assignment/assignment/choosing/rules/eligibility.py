"""Who can take a case: expertise, conflict, earlier handlers, duty, capacity (N4.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from assignment.case.rules.assessments import Exclusion
from assignment.case.rules.case import Case
from assignment.choosing.rules.candidates import Candidate
from contracts import CaseClass
from contracts.assignment import ReturnReason

RETURN_LASTS: Final[Mapping[ReturnReason, bool]] = MappingProxyType(
    {
        ReturnReason.conflict: True,
        ReturnReason.lacks_expertise: True,
        ReturnReason.illness: False,
        ReturnReason.overloaded: False,
        ReturnReason.other: False,
    }
)
"""Whether who returned a case for this reason never gets it again, or only not on the same day."""


@dataclass(frozen=True, slots=True)
class FormerHandler:
    """Who handled the case before: until which day, and why it was returned; None: replaced."""

    lawyer_id: str
    until: date
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


def exclusion(candidate: Candidate, matter: Matter, today: date) -> Exclusion | None:
    """Why not this one; None when nothing stands against it."""
    against = {
        Exclusion.lacks_expertise: matter.case_class not in candidate.expertise,
        Exclusion.conflict: candidate.firm_hash in matter.respondents,
        Exclusion.handled_before: any(
            is_kept_away(former, today)
            for former in matter.former_handlers
            if former.lawyer_id == candidate.lawyer_id
        ),
        Exclusion.off_duty: today.weekday() not in candidate.duty_days,
        Exclusion.at_capacity: candidate.load >= candidate.capacity,
    }
    return next((reason for reason in Exclusion if against[reason]), None)


def is_kept_away(former: FormerHandler, today: date) -> bool:
    """Whether a former handler can't get the case again.

    Never after a replacement or a return for what lasts. After a return for what passes (illness, too much
    work) not on that day: a case must not wait for ever for want of somebody who was only ill.
    """
    lasts = former.return_reason is None or RETURN_LASTS[former.return_reason]
    return lasts or former.until == today
