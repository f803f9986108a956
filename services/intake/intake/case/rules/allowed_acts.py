"""Which actions a state allows is a table (domain §4)."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final, TypeAlias

from casework import allowed_acts
from intake.case.rules.case import Case
from intake.case.rules.states import State
from languages import Words


class Action(StrEnum):
    """What people do with an application."""

    preliminary_review = "preliminary_review"
    papers = "papers"
    serve_notice = "serve_notice"
    grant = "grant"
    refuse = "refuse"
    withdraw = "withdraw"
    deem_withdrawn = "deem_withdrawn"
    terminate = "terminate"
    refer = "refer"


NotAllowed: TypeAlias = allowed_acts.NotAllowed[State, Action]

STATES_IN_WORDS: Final[Mapping[State, Words]] = MappingProxyType(
    {
        State.received: Words("已收到申请，尚未受理", "is received and not accepted yet"),
        State.accepted: Words("已受理，尚未决定是否给予法律援助", "is accepted and not decided yet"),
        State.granted: Words("已给予法律援助", "is granted aid"),
        State.refused: Words("已决定不予法律援助", "was refused aid"),
        State.withdrawn: Words("已撤回", "was withdrawn"),
        State.terminated: Words("已终止法律援助", "had its aid terminated"),
        State.closed: Words("已结案", "is closed"),
    }
)
ACTIONS_IN_WORDS: Final[Mapping[Action, Words]] = MappingProxyType(
    {
        Action.preliminary_review: Words("登记初审意见", "a preliminary review"),
        Action.papers: Words("补交材料", "handing in papers"),
        Action.serve_notice: Words("登记补正通知送达", "serving the notice of missing papers"),
        Action.grant: Words("作出给予援助决定", "granting aid"),
        Action.refuse: Words("作出不予援助决定", "refusing aid"),
        Action.withdraw: Words("撤回", "withdrawing"),
        Action.deem_withdrawn: Words("视为撤回", "deeming it withdrawn"),
        Action.terminate: Words("终止法律援助", "terminating aid"),
        Action.refer: Words("转送协作部门", "referring it to an agency"),
    }
)

ALLOWED: Final = allowed_acts.action_table(
    STATES_IN_WORDS,
    ACTIONS_IN_WORDS,
    {
        State.received: {
            *(Action.papers, Action.serve_notice, Action.grant, Action.refuse, Action.withdraw),
            *(Action.preliminary_review, Action.deem_withdrawn, Action.refer),
        },
        State.accepted: {
            *(Action.papers, Action.serve_notice, Action.grant, Action.refuse, Action.withdraw),
            *(Action.preliminary_review, Action.refer),
        },
        State.granted: {
            *(Action.papers, Action.serve_notice, Action.withdraw, Action.terminate),
            *(Action.preliminary_review, Action.refer),
        },
        # Whoever is not aided, or no longer, may still need an agency that is responsible (N7).
        State.refused: {Action.refer},
        State.withdrawn: {Action.refer},
        State.terminated: {Action.refer},
        State.closed: {Action.refer},
    },
)


def _to_grant(case: Case, on: date) -> Words | None:
    """Aid before the papers needs an urgency ground (程序规定 2012 art 18; 法律援助法 44)."""
    if case.is_aid_first(on):
        return None
    return Words(
        "尚未受理；材料未齐而先行提供法律援助的，须有紧急事由",
        "it is not accepted yet: aid before the papers needs a ground of urgency",
    )


def _to_serve(case: Case, _: date) -> Words | None:
    """A list of missing papers is served once."""
    if not case.papers_owed:
        return Words("没有所缺材料，无须送达补正通知", "no paper is missing, there is no notice to be served")
    if case.notice_served_at is not None:
        return Words("补正通知的送达已经登记", "the notice was served already")
    return None


def _to_review(case: Case, _: date) -> Words | None:
    """By the workstation that filed it, once, and before a person decides (N6)."""
    if case.station is None:
        return Words("不是工作站登记的申请", "no workstation filed it")
    if case.preliminary_review is not None:
        return Words("初审意见已经登记", "it was reviewed already")
    if case.state is State.granted and case.standing_order is None:
        return Words("负责人已作出决定", "a person has decided already")
    return None


def _to_deem_withdrawn(case: Case, _: date) -> Words | None:
    """A person confirms what the rule proposed, after service (条例 18, 程序规定 13; domain §4)."""
    if case.notice_served_at is None:
        return Words("补正通知尚未送达，不能视为撤回", "the notice of missing papers was not served yet")
    if case.overdue_at is None:
        return Words("系统尚未提示材料逾期，不能视为撤回", "the papers are not overdue yet")
    return None


OBSTACLES: Final[Mapping[tuple[State, Action], Callable[[Case, date], Words | None]]] = MappingProxyType(
    {
        (State.received, Action.grant): _to_grant,
        (State.received, Action.serve_notice): _to_serve,
        (State.accepted, Action.serve_notice): _to_serve,
        (State.granted, Action.serve_notice): _to_serve,
        (State.received, Action.deem_withdrawn): _to_deem_withdrawn,
        (State.received, Action.preliminary_review): _to_review,
        (State.accepted, Action.preliminary_review): _to_review,
        (State.granted, Action.preliminary_review): _to_review,
    }
)


def allowed_actions(case: Case, on: date) -> tuple[Action, ...]:
    """What may be done on a day."""
    return ALLOWED.allowed(case.state, partial(_obstacle, case, on))


def not_allowed(case: Case, action: Action, on: date) -> NotAllowed | None:
    """Why the action may not be done on a day, always in words; None when it may."""
    return ALLOWED.not_allowed(case.state, action, partial(_obstacle, case, on))


def _obstacle(case: Case, on: date, action: Action) -> Words | None:
    obstacle = OBSTACLES.get((case.state, action))
    return obstacle(case, on) if obstacle else None
