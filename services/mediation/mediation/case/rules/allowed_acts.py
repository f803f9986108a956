"""What people may do to a case: the table own state × action, and what stands in the way inside a state."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final, TypeAlias

from casework import allowed_acts
from languages import Words
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
    ask_priority = "priority-requests"


NotAllowed: TypeAlias = allowed_acts.NotAllowed[State, Action]

MONEY: Final = {Action.pay, Action.void}
"""Money is a fact: it is taken, and taken back, in every state (domain §4)."""

STATES_IN_WORDS: Final[Mapping[State, Words]] = MappingProxyType(
    {
        State.waiting: Words("尚无承办人", "has no handler yet"),
        State.mediating: Words("正在调解", "is in mediation"),
        State.performing: Words("已达成协议，正在履行", "has an agreement that is being kept"),
        State.failed: Words("调解不成，尚未转入其他途径", "failed in mediation and took no other route yet"),
        State.proceedings: Words("调解不成，已转入其他途径", "failed in mediation and took another route"),
        State.closed: Words("已结案", "is closed"),
        State.ended: Words("已撤回、终止或者不予援助", "was withdrawn, terminated or refused"),
    }
)
ACTIONS_IN_WORDS: Final[Mapping[Action, Words]] = MappingProxyType(
    {
        Action.session: Words("登记调解会", "a session"),
        Action.agree: Words("登记调解协议", "an agreement"),
        Action.confirm: Words("登记司法确认", "a confirmation by the court"),
        Action.pay: Words("登记付款", "a payment"),
        Action.void: Words("作废付款", "voiding a payment"),
        Action.fail: Words("登记调解不成", "a failure of mediation"),
        Action.open: Words("转入其他途径", "opening proceedings"),
        Action.end: Words("登记程序结果", "ending proceedings"),
        Action.close: Words("结案", "closing"),
        Action.correct: Words("更正结案", "correcting a closing"),
        Action.ask_priority: Words("提请优先办理", "asking for priority"),
    }
)

ALLOWED: Final = allowed_acts.action_table(
    STATES_IN_WORDS,
    ACTIONS_IN_WORDS,
    {
        State.waiting: {*MONEY, Action.open, Action.end, Action.close, Action.ask_priority},
        State.mediating: set(Action) - {Action.confirm, Action.correct},
        State.performing: set(Action) - {Action.session, Action.fail, Action.correct},
        State.failed: {*MONEY, Action.agree, Action.open, Action.close, Action.ask_priority},
        State.proceedings: {*MONEY, Action.agree, Action.open, Action.end, Action.close, Action.ask_priority},
        State.closed: {*MONEY, Action.end, Action.correct},
        State.ended: MONEY,
    },
)
"""The parties may still agree after mediation failed and while proceedings run (和解). A claim
that waits for a lawyer may be filed: its limitation does not wait (N3.2). While a case is open, a court or an
arbitration commission may be asked to hear it first (N1.1)."""


REFUSED: Final = Words(
    "一方已明确拒绝调解，调解应当终止，请登记调解不成",
    "a party clearly refused, which ends mediation: record the failure",
)
AGREEMENT_STANDS: Final = Words(
    "现有协议正在履行，没有逾期款项，也没有未了部分",
    "the present agreement is being kept: nothing of it is overdue, and it leaves no rest open",
)


def allowed_actions(case: Case) -> tuple[Action, ...]:
    """What may be done now."""
    return ALLOWED.allowed(case.state, partial(_obstacle, case))


def not_allowed(case: Case, action: Action) -> NotAllowed | None:
    """Why the action may not be done now; None when it may."""
    return ALLOWED.not_allowed(case.state, action, partial(_obstacle, case))


def _obstacle(case: Case, action: Action) -> Words | None:
    """A refusal stops mediation (人民调解法 17), an end needs a beginning, a closing its grounds."""
    if action in (Action.session, Action.agree) and case.refused and case.state is State.mediating:
        return REFUSED
    if action is Action.agree and case.state is State.performing:
        return _obstacle_to_another_agreement(case)
    if action is Action.confirm:
        return _obstacle_to_confirmation(case)
    if action is Action.void and not case.payments:
        return Words("没有可作废的付款", "there is no payment to be voided")
    if action is Action.end and not case.open_proceedings:
        return Words("没有正在进行的程序", "no proceedings are under way")
    return obstacle_to_closing(case) if action is Action.close else None


def _obstacle_to_another_agreement(case: Case) -> Words | None:
    """One that is kept stands; a new one takes the place of one that broke down, or settles a rest."""
    leaves_a_rest = case.agreement is not None and case.agreement.partial
    return None if leaves_a_rest or is_in_arrears(case) else AGREEMENT_STANDS


def _obstacle_to_confirmation(case: Case) -> Words | None:
    decided = (ConfirmationStep.granted, ConfirmationStep.refused)
    if case.agreement is None or case.agreement.confirmation in decided:
        return Words("没有待司法确认的协议", "there is no agreement for the court to confirm")
    return None


def obstacle_to_closing(case: Case) -> Words | None:
    """Why the case can't be closed yet, in words; None where some outcome is possible."""
    if possible_outcomes(case):
        return None
    if case.open_proceedings:
        return Words("仲裁诉讼程序尚未结束", "proceedings are still under way")
    if case.agreement is not None:
        return Words("协议款项尚未付清", "what was agreed is not paid in full")
    if case.state is State.failed:
        return Words("调解不成的，应先转入其他途径", "mediation failed: open another route first")
    if case.refused:
        return Words("一方已明确拒绝调解，应先登记调解不成", "a party refused: record the failure first")
    return Words("尚无付款，也无已结束的程序", "nothing was paid, and no proceedings have ended")
