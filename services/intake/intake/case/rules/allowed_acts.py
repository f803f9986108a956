"""Which actions a state allows is a table (domain §4)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final, TypeAlias

from casework import allowed_acts
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


NotAllowed: TypeAlias = allowed_acts.NotAllowed[State, Action]

ALLOWED: Final = allowed_acts.action_table(
    State,
    Action,
    {
        State.received: {Action.papers, Action.grant, Action.refuse, Action.withdraw, Action.deem_withdrawn},
        State.accepted: {Action.papers, Action.grant, Action.refuse, Action.withdraw},
        State.granted: {Action.papers, Action.withdraw, Action.terminate},
        State.refused: set(),
        State.withdrawn: set(),
        State.terminated: set(),
        State.closed: set(),
    },
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
    """What may be done on a day."""
    return ALLOWED.allowed(case.state, partial(_obstacle, case, on))


def not_allowed(case: Case, action: Action, on: date) -> NotAllowed | None:
    """Why the action may not be done on a day, always in words; None when it may."""
    refusal = ALLOWED.not_allowed(case.state, action, partial(_obstacle, case, on))
    return refusal and replace(refusal, detail=WHY_NOT[action])


def _obstacle(case: Case, on: date, action: Action) -> str | None:
    condition = ONLY_IF.get((case.state, action))
    return None if condition is None or condition(case, on) else WHY_NOT[action]
