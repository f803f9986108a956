"""What becomes of an application at once, by rule: received, accepted, granted, and why (N2.1, N2.3)."""

from dataclasses import dataclass
from datetime import date, datetime

from campaign import StandingOrder
from contracts import Lane
from intake.applications.rules.application import Application
from intake.applications.rules.cautions import cautions
from intake.applications.rules.holders import impossible_ids, unborn_holders
from intake.applications.rules.lanes import choose_lane, is_group
from intake.case.rules.aid_first import is_aid_first
from intake.case.rules.case import Case
from intake.case.rules.legal_basis import acceptance_basis, aid_first_basis, means_basis
from intake.case.rules.paper_kinds import Paper
from intake.case.rules.states import State
from intake.cautions import Caution
from intake.papers.rules import OwedPapers, papers_asked, papers_owed
from timelimits import limitation_warning


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that decided, in words, with its paragraph."""

    rule: str
    text: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far the rule carries an application, with the rules that decided."""

    state: State
    lane: Lane
    owed: OwedPapers | None
    means_basis: str | None
    aid_first: bool
    urgent: bool
    standing_order: StandingOrder | None
    reasons: tuple[Reason, ...]
    cautions: tuple[Caution, ...]

    @property
    def accepted_first(self) -> bool:
        """Accepted with papers owed for the moment (N2.3)."""
        return self.state is not State.received and self.owed is not None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The case that an application became, why, and what to look at again: as it was when recorded."""

    case: Case
    reasons: tuple[Reason, ...]
    cautions: tuple[Caution, ...]
    recorded_at: datetime


def decide(
    application: Application, on: date, told_on: date, papers_days: int, order: StandingOrder | None
) -> Outcome:
    """Green: accepted at once, granted under a standing order. Ordinary: accepted with complete papers.

    As of the day `on` which it was made; papers are owed from the day that the list of them was told.
    """
    lane = choose_lane(application)
    basis = means_basis(lane, on)
    owed = _papers_owed(application, lane, on, told_on, papers_days)
    state = _state(lane, owed, order)
    missing = owed.papers if owed else ()
    aid_first = is_aid_first(missing, application.limitation_ends, application.urgent_grounds, on)
    return Outcome(
        state=state,
        lane=lane,
        owed=owed,
        means_basis=basis,
        aid_first=aid_first,
        urgent=limitation_warning.is_urgent(application.limitation_ends, on),
        standing_order=order if state is State.granted else None,
        reasons=(
            *_lane_reasons(basis),
            *_papers_reasons(state, owed, on),
            *_aid_first_reasons(on if aid_first else None),
            *_grant_reasons(state, lane, order),
            *_group_reasons(application),
        ),
        cautions=cautions(application, on),
    )


def _papers_owed(
    application: Application, lane: Lane, on: date, told_on: date, days: int
) -> OwedPapers | None:
    """A number that can't be right leaves the identity to be shown; what a station asked for is listed."""
    shown, people = application.papers_shown, application.recipients
    if impossible_ids(people, seen=False) or unborn_holders(people, on, seen=False):
        shown -= {Paper.identity}
    asked = papers_asked(lane, agent_without_authority=application.agent_without_authority)
    return papers_owed(asked | application.papers_asked, shown, told_on, days)


def _state(lane: Lane, owed: OwedPapers | None, order: StandingOrder | None) -> State:
    if lane is Lane.green:
        return State.granted if order else State.accepted
    return State.received if owed else State.accepted


def _lane_reasons(means_basis: str | None) -> tuple[Reason, ...]:
    """Why this lane, and what comes with it; the green one is exempt from the means review."""
    if means_basis is None:
        text = "不是农民工劳动报酬、工伤赔偿申请，按普通程序审查"
        return (Reason("ordinary_lane", text, "N2.1"),)
    return (
        Reason("green_lane", "农民工劳动报酬或工伤赔偿申请，走绿色通道，当即受理", "N2.1"),
        Reason("means_exempt", "免予核查经济困难状况", means_basis),
        Reason("priority", "优先接待、优先审查、优先办理", "N2.2"),
    )


def _papers_reasons(state: State, owed: OwedPapers | None, on: date) -> tuple[Reason, ...]:
    if owed is None:
        return (Reason("papers_complete", "材料齐全，予以受理", acceptance_basis(Lane.ordinary, on)),)
    once = Reason("told_once", "一次性告知所缺材料", "N5.5")
    if state is State.received:
        return (Reason("papers_owed", "材料尚缺，补齐后受理", "N5.5"), once)
    return (Reason("accepted_first", "暂缺材料，先行受理，限期补交", "N2.3"), once)


def _aid_first_reasons(on: date | None) -> tuple[Reason, ...]:
    if on is None:
        return ()
    return (Reason("aid_first", "情况紧急，可先行提供法律援助", aid_first_basis(on)),)


def _grant_reasons(state: State, lane: Lane, order: StandingOrder | None) -> tuple[Reason, ...]:
    """Granting is a named person's decision; the rule acts in that name, or asks."""
    if state is State.granted and order:
        return (Reason("standing_order", f"依{order.name}的常设决定当即给予法律援助", order.reference),)
    if lane is Lane.green:
        return (Reason("asks_person", "是否给予法律援助，由负责人决定", "N2.1"),)
    return ()


def _group_reasons(application: Application) -> tuple[Reason, ...]:
    if not is_group(application.worker_count):
        return ()
    return (Reason("group", "十人以上有共同请求，可以推举代表", "劳动争议调解仲裁法 7"),)
