"""What people may do to an assignment, and in which states; transitions.py says what becomes of the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from assignment.case.rules.states import CaseState


class Action(StrEnum):
    """What people do to an assignment."""

    confirmation = "confirmation"
    give_back = "return"
    replacement = "replacement"


@dataclass(frozen=True, slots=True)
class Impossible:
    """The state does not allow the action."""

    state: CaseState
    action: Action


ALLOWED: Final[Mapping[CaseState, tuple[Action, ...]]] = MappingProxyType(
    {
        CaseState.received: (),
        CaseState.waiting: (),
        CaseState.assigned: (Action.confirmation, Action.give_back, Action.replacement),
        CaseState.confirmed: (Action.give_back, Action.replacement),
        CaseState.ended: (),
    }
)


def refusal(state: CaseState, action: Action) -> Impossible | None:
    """Why the action is not possible in this state; None where it is."""
    return None if action in ALLOWED[state] else Impossible(state, action)
