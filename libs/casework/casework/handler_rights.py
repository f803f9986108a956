"""A lawyer acts in the cases assigned to this lawyer, and in no colleague's; others act for their county."""

from enum import Enum, auto

from access import Caller, Role
from web import Problem, problems


class Unassigned(Enum):
    """What a lawyer meets in a case that nobody handles at the moment."""

    left_to_the_state = auto()
    """Assignment: nobody's case is no colleague's. Without a handler its states allow no act at all, so the
    lawyer reads why (409) and not that the case is another's (403)."""
    not_theirs = auto()
    """Mediation: its states allow acts without a handler (payments, a closing), and a lawyer has a right to
    them by the assignment only."""


def foreign_to(caller: Caller, lawyer_id: str | None, unassigned: Unassigned) -> Problem | None:
    """Why this caller may not act in a case that `lawyer_id` handles; None when the caller may."""
    if caller.role is not Role.lawyer or caller.subject == lawyer_id:
        return None
    if lawyer_id is None and unassigned is Unassigned.left_to_the_state:
        return None
    return problems.foreign_assignment()
