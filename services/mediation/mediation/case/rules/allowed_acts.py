"""What people may do to a case: the table own state × action, and what stands in the way inside a state."""

from enum import StrEnum
from functools import partial
from typing import Final, TypeAlias

from casework import allowed_acts
from mediation.case.rules.balance import is_in_arrears
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import ConfirmationStep
from mediation.case.rules.outcomes import possible_outcomes
from mediation.case.rules.states import State


class Action(StrEnum):
    """An act, called as its address is: POST /v1/mediations/{case_id}/<action>."""

    session = "sessions"
    agree = "agreement"
    confirm = "agreement/confirmation"
    pay = "payments"
    void = "payments/void"
    fail = "failure"
    open = "proceedings"
    end = "proceedings/end"
    close = "closing"
    correct = "closing/correction"


NotAllowed: TypeAlias = allowed_acts.NotAllowed[State, Action]

MONEY: Final = {Action.pay, Action.void}
"""Money is a fact: it is taken, and taken back, in every state (domain §4)."""

ALLOWED: Final = allowed_acts.action_table(
    State,
    Action,
    {
        State.waiting: {*MONEY, Action.open, Action.end, Action.close},
        State.mediating: set(Action) - {Action.confirm, Action.correct},
        State.performing: {*MONEY, Action.agree, Action.confirm, Action.open, Action.end, Action.close},
        State.failed: {*MONEY, Action.agree, Action.open, Action.close},
        State.proceedings: {*MONEY, Action.agree, Action.open, Action.end, Action.close},
        State.closed: {*MONEY, Action.end, Action.correct},
        State.ended: MONEY,
    },
)
"""The parties may still agree after mediation failed and while proceedings run (和解). A claim
that waits for a lawyer may be filed: its limitation does not wait (N3.2)."""


def allowed_actions(case: Case) -> tuple[Action, ...]:
    """What may be done now."""
    return ALLOWED.allowed(case.state, partial(_obstacle, case))


def not_allowed(case: Case, action: Action) -> NotAllowed | None:
    """Why the action may not be done now; None when it may."""
    return ALLOWED.not_allowed(case.state, action, partial(_obstacle, case))


def _obstacle(case: Case, action: Action) -> str | None:
    """A refusal stops mediation (人民调解法 17), an end needs a beginning, a closing its grounds."""
    if action in (Action.session, Action.agree) and case.refused and case.state is State.mediating:
        return "一方已明确拒绝调解，调解应当终止，请登记调解不成"
    if action is Action.agree and case.state is State.performing:
        return _obstacle_to_another_agreement(case)
    if action is Action.confirm:
        return _obstacle_to_confirmation(case)
    if action is Action.void and not case.payments:
        return "没有可作废的付款"
    if action is Action.end and not case.open_proceedings:
        return "没有正在进行的程序"
    return obstacle_to_closing(case) if action is Action.close else None


def _obstacle_to_another_agreement(case: Case) -> str | None:
    """One that is kept stands; a new one takes the place of one that broke down, or settles a rest."""
    leaves_a_rest = case.agreement is not None and case.agreement.partial
    return None if leaves_a_rest or is_in_arrears(case) else "现有协议正在履行，没有逾期款项，也没有未了部分"


def _obstacle_to_confirmation(case: Case) -> str | None:
    decided = (ConfirmationStep.granted, ConfirmationStep.refused)
    if case.agreement is None or case.agreement.confirmation in decided:
        return "没有待司法确认的协议"
    return None


def obstacle_to_closing(case: Case) -> str | None:
    """Why the case can't be closed yet, in words; None where some outcome is possible."""
    if possible_outcomes(case):
        return None
    if case.open_proceedings:
        return "仲裁诉讼程序尚未结束"
    if case.agreement is not None:
        return "协议款项尚未付清"
    if case.state is State.failed:
        return "调解不成的，应先转入其他途径"
    if case.refused:
        return "一方已明确拒绝调解，应先登记调解不成"
    return "尚无付款，也无已结束的程序"
