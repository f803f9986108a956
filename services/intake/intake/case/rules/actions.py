"""Which actions a state allows is a table (domain §4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from intake.case.rules.case import Case
from intake.case.rules.states import State


class Action(StrEnum):
    """What people do with an application."""

    papers = "papers"
    grant = "grant"
    refuse = "refuse"
    withdraw = "withdraw"
    deem_withdrawn = "deem_withdrawn"
    terminate = "terminate"


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """The state does not allow an action; these it does."""

    state: State
    allowed: tuple[Action, ...]
    text: str


ALLOWED: Final[Mapping[State, frozenset[Action]]] = MappingProxyType(
    {
        State.received: frozenset(
            {Action.papers, Action.grant, Action.refuse, Action.withdraw, Action.deem_withdrawn}
        ),
        State.accepted: frozenset({Action.papers, Action.grant, Action.refuse, Action.withdraw}),
        State.granted: frozenset({Action.papers, Action.withdraw, Action.terminate}),
        State.refused: frozenset(),
        State.withdrawn: frozenset(),
        State.terminated: frozenset(),
        State.closed: frozenset(),
    }
)

ONLY_IF: Final[Mapping[tuple[State, Action], Callable[[Case, date], bool]]] = MappingProxyType(
    {
        # Aid before the papers needs an urgency ground (程序规定 2012 art 18; 法律援助法 44).
        (State.received, Action.grant): lambda case, on: case.is_aid_first(on),
        # A person confirms what the rule proposed, never the other way round (条例 18, 程序规定 13).
        (State.received, Action.deem_withdrawn): lambda case, _: case.overdue_at is not None,
    }
)

WHY_NOT: Final[Mapping[Action, str]] = MappingProxyType(
    {
        Action.papers: "当前状态下不再收取材料",
        Action.grant: "须先受理；材料未齐而先行提供须有紧急事由",
        Action.refuse: "当前状态下不能作出不予援助决定",
        Action.withdraw: "当前状态下不能撤回",
        Action.deem_withdrawn: "须由系统先提示材料逾期，再由工作人员确认视为撤回",
        Action.terminate: "未给予法律援助，不能终止",
    }
)


def allowed_actions(case: Case, on: date) -> tuple[Action, ...]:
    """What may be done on a day, in the order of the list."""
    return tuple(action for action in Action if is_allowed(case, action, on))


def is_allowed(case: Case, action: Action, on: date) -> bool:
    condition = ONLY_IF.get((case.state, action))
    return action in ALLOWED[case.state] and (condition is None or condition(case, on))


def check_allowed(case: Case, action: Action, on: date) -> NotAllowed | None:
    """None, or why the action is not allowed."""
    if is_allowed(case, action, on):
        return None
    return NotAllowed(case.state, allowed_actions(case, on), WHY_NOT[action])
