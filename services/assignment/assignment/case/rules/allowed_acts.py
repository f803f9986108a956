"""What people may do to an assignment, and in which states; transitions.py says what becomes of the case."""

from enum import StrEnum
from typing import Final, TypeAlias

from assignment.case.rules.case import Case
from assignment.case.rules.states import State
from casework import allowed_acts


class Action(StrEnum):
    """What people do to an assignment."""

    confirmation = "confirmation"
    give_back = "return"
    replacement = "replacement"
    designation = "designation"


NotAllowed: TypeAlias = allowed_acts.NotAllowed[State, Action]

ALLOWED: Final = allowed_acts.action_table(
    State,
    Action,
    {
        State.received: (),
        State.waiting: (Action.designation,),
        State.assigned: (Action.confirmation, Action.give_back, Action.replacement),
        State.confirmed: (Action.give_back, Action.replacement),
        State.ended: (),
    },
)
"""The state alone decides."""


def allowed_actions(case: Case) -> tuple[Action, ...]:
    """What may be done now."""
    return ALLOWED.allowed(case.state, allowed_acts.no_obstacle)


def not_allowed(case: Case, action: Action) -> NotAllowed | None:
    """Why the action may not be done now; None when it may."""
    return ALLOWED.not_allowed(case.state, action, allowed_acts.no_obstacle)
