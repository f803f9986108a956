"""How people act on a case over HTTP: who sees it, whose assignment it is, how a refusal reads."""

from datetime import datetime
from typing import Final

from access import Caller, Role, may_see
from assignment.case.rules.actions import ALLOWED, Impossible
from assignment.case.rules.case import Case
from assignment.case.store import cases
from casework.acting import CaseActs
from web import Problem, problems


def is_visible(caller: Caller, case: Case) -> bool:
    """A case of the caller's county, from the grant on."""
    return case.granted_at is not None and may_see(caller, case.county)


def objection(caller: Caller, case: Case) -> Problem | None:
    """A lawyer acts in the cases assigned to this lawyer, and in no colleague's."""
    if not is_visible(caller, case):
        return problems.not_found()
    if caller.role is Role.lawyer and case.lawyer_id not in (None, caller.subject):
        return problems.foreign_assignment()
    return None


def impossible(refusal: Impossible) -> Problem:
    """A refusal by the state, with what is possible instead."""
    return problems.impossible_transition(
        state=refusal.state, action=refusal.action, allowed=ALLOWED[refusal.state]
    )


def assigned_at(case: Case) -> datetime | None:
    """No act is earlier than the assignment."""
    return case.assigned_at


ACTS: Final[CaseActs[Case, Impossible]] = CaseActs(Case, cases.lock, objection, assigned_at, impossible)
