"""The table of actions is total over the states, and a refusal names what may be done instead."""

from enum import StrEnum

import pytest

from casework.allowed_acts import NotAllowed, action_table, no_obstacle
from languages import Words


class State(StrEnum):
    open = "open"
    closed = "closed"


class Action(StrEnum):
    pay = "pay"
    close = "close"


STATES = {State.open: Words("在办", "is open"), State.closed: Words("已结案", "is closed")}
ACTIONS = {Action.pay: Words("登记付款", "a payment"), Action.close: Words("结案", "closing")}
TABLE = action_table(STATES, ACTIONS, {State.open: {Action.close, Action.pay}, State.closed: ()})
CLOSED = Words("本案已结案，不能登记付款", "the case is closed: a payment is not possible")
UNPAID = Words("尚无付款", "nothing was paid")


def unpaid(action: Action) -> Words | None:
    return UNPAID if action is Action.close else None


def test_what_may_be_done_stands_in_the_order_of_the_actions() -> None:
    assert TABLE.allowed(State.open, no_obstacle) == (Action.pay, Action.close)
    assert TABLE.allowed(State.closed, no_obstacle) == ()


def test_what_may_be_done_is_not_refused() -> None:
    assert TABLE.not_allowed(State.open, Action.close, no_obstacle) is None


def test_the_state_refuses_what_its_row_does_not_name() -> None:
    assert TABLE.not_allowed(State.closed, Action.pay, no_obstacle) == NotAllowed(
        State.closed, Action.pay, (), CLOSED
    )


def test_an_obstacle_refuses_what_the_state_allows_and_says_why() -> None:
    assert TABLE.allowed(State.open, unpaid) == (Action.pay,)
    refusal = NotAllowed(State.open, Action.close, (Action.pay,), UNPAID)
    assert TABLE.not_allowed(State.open, Action.close, unpaid) == refusal


def test_a_state_without_a_row_is_refused() -> None:
    with pytest.raises(ValueError, match="states without a row: closed"):
        action_table(STATES, ACTIONS, {State.open: ()})
