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
    serve_notice = "serve_notice"
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
        State.received: {
            *(Action.papers, Action.serve_notice, Action.grant, Action.refuse, Action.withdraw),
            Action.deem_withdrawn,
        },
        State.accepted: {
            *(Action.papers, Action.serve_notice, Action.grant, Action.refuse, Action.withdraw),
        },
        State.granted: {Action.papers, Action.serve_notice, Action.withdraw, Action.terminate},
        State.refused: set(),
        State.withdrawn: set(),
        State.terminated: set(),
        State.closed: set(),
    },
)


def _waits_for_service(case: Case, _: date) -> bool:
    """A list of missing papers is served once."""
    return bool(case.papers_owed) and case.notice_served_at is None


def _may_be_deemed_withdrawn(case: Case, _: date) -> bool:
    """A person confirms what the rule proposed, after service (条例 18, 程序规定 13; domain §4)."""
    return case.overdue_at is not None and case.notice_served_at is not None


ONLY_IF: Final[Mapping[tuple[State, Action], Callable[[Case, date], bool]]] = MappingProxyType(
    {
        # Aid before the papers needs an urgency ground (程序规定 2012 art 18; 法律援助法 44).
        (State.received, Action.grant): lambda case, on: case.is_aid_first(on),
        (State.received, Action.serve_notice): _waits_for_service,
        (State.accepted, Action.serve_notice): _waits_for_service,
        (State.granted, Action.serve_notice): _waits_for_service,
        (State.received, Action.deem_withdrawn): _may_be_deemed_withdrawn,
    }
)

WHY_NOT: Final[Mapping[Action, str]] = MappingProxyType(
    {
        Action.papers: "当前状态下不再收取材料",
        Action.serve_notice: "没有待送达的补正通知",
        Action.grant: "须先受理；材料未齐而先行提供须有紧急事由",
        Action.refuse: "当前状态下不能作出不予援助决定",
        Action.withdraw: "当前状态下不能撤回",
        Action.deem_withdrawn: "补正通知须已送达，且系统已提示材料逾期，再由工作人员确认视为撤回",
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
