"""What people may do to a case: the table own state × action, and what stands in the way inside a state."""

from enum import StrEnum
from functools import partial
from typing import Final, TypeAlias

from casework import allowed_acts
from contracts.mediation import ProceedingsOutcome
from mediation.case.rules.balance import outstanding
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Agreement, Proceedings
from mediation.case.rules.states import State


class Action(StrEnum):
    """An act, called as its address is: POST /v1/mediations/{case_id}/<action>."""

    session = "sessions"
    agree = "agreement"
    pay = "payments"
    fail = "failure"
    open = "proceedings"
    end = "proceedings/end"
    close = "closing"


NotAllowed: TypeAlias = allowed_acts.NotAllowed[State, Action]

ALLOWED: Final = allowed_acts.action_table(
    State,
    Action,
    {
        State.waiting: {Action.pay, Action.close},
        State.mediating: set(Action),
        State.performing: {Action.pay, Action.open, Action.end, Action.close},
        State.failed: {Action.pay, Action.open, Action.close},
        State.proceedings: {Action.pay, Action.open, Action.end, Action.close},
        State.closed: set(),
        State.ended: set(),
    },
)
"""Paying early is possible from the first day; a closed or ended case takes no further action."""

DECIDED: Final = frozenset(ProceedingsOutcome) - {ProceedingsOutcome.withdrawn}


def allowed_actions(case: Case) -> tuple[Action, ...]:
    """What may be done now."""
    return ALLOWED.allowed(case.state, partial(_obstacle, case))


def not_allowed(case: Case, action: Action) -> NotAllowed | None:
    """Why the action may not be done now; None when it may."""
    return ALLOWED.not_allowed(case.state, action, partial(_obstacle, case))


def _obstacle(case: Case, action: Action) -> str | None:
    """A refusal stops mediation (人民调解法 17), an end needs a beginning, a closing its grounds."""
    if action in (Action.session, Action.agree) and case.refused:
        return "一方已明确拒绝调解，调解应当终止，请登记调解不成"
    if action is Action.end and not case.open_proceedings:
        return "没有正在进行的程序"
    return obstacle_to_closing(case) if action is Action.close else None


def obstacle_to_closing(case: Case) -> str | None:
    """Why the case can't be closed yet; None: all paid, or proceedings ended, or paid beforehand.

    Where aid ended elsewhere, whatever is still owed or under way is the worker's own affair.
    """
    if case.ended_by is not None:
        return None
    if case.open_proceedings:
        return "仲裁诉讼程序尚未结束"
    if case.agreement is not None:
        return None if _is_settled(case, case.agreement) else "协议款项尚未付清"
    if case.ended_proceedings and case.state is not State.mediating:
        return None
    return _nothing_settled(case)


def _nothing_settled(case: Case) -> str | None:
    """Failure opens a route, it never just ends (domain §4); a refusal is recorded as a failure first."""
    if case.state is State.failed:
        return "调解不成的，应先转入其他途径"
    if case.refused:
        return "一方已明确拒绝调解，应先登记调解不成"
    return None if case.payments or case.ended_proceedings else "尚无付款，也无已结束的程序"


def _is_settled(case: Case, agreement: Agreement) -> bool:
    """All instalments are paid, or proceedings about what is still owed came to an end."""
    if outstanding(agreement, case.payments) == 0:
        return True
    return any(_came_after(each, agreement) for each in case.ended_proceedings)


def _came_after(proceedings: Proceedings, agreement: Agreement) -> bool:
    """Decided or settled after the agreement; or opened after it and given up.

    Proceedings from before that were withdrawn because of the agreement leave it to be performed.
    """
    if proceedings.outcome in DECIDED:
        return proceedings.ended_at is not None and proceedings.ended_at >= agreement.at
    return proceedings.opened_at > agreement.at
