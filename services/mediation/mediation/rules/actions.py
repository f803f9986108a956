"""What people may do to a case: the table own state × action, and what stands in the way inside a state."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from mediation.rules import closing
from mediation.rules.case import Case, State


class Action(StrEnum):
    """An act, called as its address is: POST /v1/mediations/{case_id}/<action>."""

    session = "sessions"
    agree = "agreement"
    pay = "payments"
    fail = "failure"
    open = "proceedings"
    end = "proceedings/end"
    close = "closing"


ACTIONS: Final[Mapping[State, frozenset[Action]]] = MappingProxyType(
    {
        State.waiting: frozenset({Action.pay, Action.close}),
        State.mediating: frozenset(Action),
        State.performing: frozenset({Action.pay, Action.open, Action.end, Action.close}),
        State.failed: frozenset({Action.pay, Action.open, Action.close}),
        State.proceedings: frozenset({Action.pay, Action.open, Action.end, Action.close}),
        State.closed: frozenset(),
        State.ended: frozenset(),
    }
)
"""Paying early is possible from the first day; a closed or ended case takes no further action."""


@dataclass(frozen=True, slots=True)
class Impossible:
    """The case does not allow the action now; these it does."""

    state: State
    action: Action
    allowed: tuple[Action, ...]
    detail: str | None


def impossible(case: Case, action: Action) -> Impossible | None:
    """Why the action can't be taken; None when it can."""
    if action not in ACTIONS[case.state]:
        return Impossible(case.state, action, allowed(case), None)
    obstacle = _obstacle(case, action)
    return Impossible(case.state, action, allowed(case), obstacle) if obstacle else None


def allowed(case: Case) -> tuple[Action, ...]:
    """The actions possible now, in their usual order."""
    return tuple(each for each in Action if each in ACTIONS[case.state] and _obstacle(case, each) is None)


def _obstacle(case: Case, action: Action) -> str | None:
    """A refusal stops mediation (人民调解法 17), an end needs a beginning, a closing its grounds."""
    if action in (Action.session, Action.agree) and case.refused:
        return "一方已明确拒绝调解，调解应当终止，请登记调解不成"
    if action is Action.end and not case.open_proceedings:
        return "没有正在进行的程序"
    return closing.hindrance(case) if action is Action.close else None


def after_failure(case: Case) -> State:
    """Where proceedings run already the case goes on in them; else it asks for some."""
    return State.proceedings if case.open_proceedings else State.failed


def after_opening(state: State) -> State:
    """Proceedings take a case over only where mediation is at its end; else they run beside (能诉快诉)."""
    return State.proceedings if state is State.failed else state
