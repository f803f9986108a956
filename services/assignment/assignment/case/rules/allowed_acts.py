"""What people may do to an assignment, and in which states; transitions.py says what becomes of the case."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from assignment.case.rules.case import Case
from assignment.case.rules.states import State
from casework import allowed_acts
from languages import Words


class Action(StrEnum):
    """What people do to an assignment."""

    confirmation = "confirmation"
    give_back = "return"
    replacement = "replacement"
    designation = "designation"


NotAllowed: TypeAlias = allowed_acts.NotAllowed[State, Action]

STATES_IN_WORDS: Final[Mapping[State, Words]] = MappingProxyType(
    {
        State.received: Words("尚未给予法律援助", "is not granted aid yet"),
        State.waiting: Words("尚待指派，没有承办人", "has no handler yet"),
        State.assigned: Words("已有承办人，尚未确认接办", "has a handler, who has not taken it yet"),
        State.confirmed: Words("已有承办人，并已确认接办", "has a handler, who took it"),
        State.ended: Words("已撤回、终止或者结案", "was withdrawn, terminated or closed"),
    }
)
ACTIONS_IN_WORDS: Final[Mapping[Action, Words]] = MappingProxyType(
    {
        Action.confirmation: Words("确认接办", "taking it"),
        Action.give_back: Words("退回指派", "giving it back"),
        Action.replacement: Words("更换承办人", "replacing the handler"),
        Action.designation: Words("指定承办人", "naming a handler"),
    }
)

ALLOWED: Final = allowed_acts.action_table(
    STATES_IN_WORDS,
    ACTIONS_IN_WORDS,
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
