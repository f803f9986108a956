"""How people act on a case over HTTP: who sees it, whose assignment it is, how a refusal reads."""

from datetime import datetime
from typing import Final

from access import Caller, may_see
from assignment.case.rules.allowed_acts import NotAllowed
from assignment.case.rules.case import Case
from assignment.case.store import cases
from casework.acting import CaseActs
from casework.handler_rights import Unassigned, foreign_to
from casework.problems import impossible_transition
from web import Problem, problems


def is_visible(caller: Caller, case: Case) -> bool:
    """A case of the caller's county, from the grant on."""
    return case.granted_at is not None and may_see(caller, case.county)


def objection(caller: Caller, case: Case) -> Problem | None:
    """Not to be seen, or a colleague's."""
    if not is_visible(caller, case):
        return problems.not_found()
    return foreign_to(caller, case.lawyer_id, Unassigned.left_to_the_state)


def assigned_at(case: Case) -> datetime | None:
    """No act is earlier than the assignment."""
    return case.assigned_at


ACTS: Final[CaseActs[Case, NotAllowed]] = CaseActs(
    case_type=Case,
    lock=cases.lock,
    objection=objection,
    follows=assigned_at,
    problem=impossible_transition,
)
