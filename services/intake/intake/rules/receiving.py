"""What happens to an application at once, by rule: received, accepted, granted, and why."""

from dataclasses import dataclass
from datetime import date

from campaign import StandingOrder
from contracts import Lane
from intake.rules import checks, lanes, papers, urgency
from intake.rules.application import Application
from intake.rules.checks import Warned
from intake.rules.codes import State
from intake.rules.lanes import Reason
from intake.rules.papers import Owed


@dataclass(frozen=True, slots=True)
class Judgement:
    """How far the rule carries an application, with the rules that decided."""

    state: State
    lane: Lane
    owed: Owed | None
    means_basis: str | None
    aid_first: bool
    urgent: bool
    standing_order: StandingOrder | None
    reasons: tuple[Reason, ...]
    warnings: tuple[Warned, ...]

    @property
    def accepted_first(self) -> bool:
        """Accepted with papers owed for the moment (N2.3)."""
        return self.state is not State.received and self.owed is not None


def judge(application: Application, on: date, papers_days: int, order: StandingOrder | None) -> Judgement:
    """Green: accepted at once, granted under a standing order. Ordinary: accepted with complete papers."""
    taken = lanes.lane(application)
    basis = lanes.means_basis(taken, on)
    owed = papers.owed(taken, application, on, papers_days)
    state = _state(taken, owed, order)
    aid_first = urgency.is_aid_first(application, on) and owed is not None
    return Judgement(
        state=state,
        lane=taken,
        owed=owed,
        means_basis=basis,
        aid_first=aid_first,
        urgent=urgency.is_urgent(application.limitation_ends, on),
        standing_order=order if state is State.granted else None,
        reasons=(
            *lanes.lane_reasons(taken, basis),
            *_papers_reasons(state, owed, on),
            *_aid_first_reasons(on if aid_first else None),
            *_grant_reasons(state, taken, order),
            *_group_reasons(application),
        ),
        warnings=_warnings(application, on),
    )


def _state(taken: Lane, owed: Owed | None, order: StandingOrder | None) -> State:
    if taken is Lane.green:
        return State.granted if order else State.accepted
    return State.received if owed else State.accepted


def acceptance_basis(taken: Lane, on: date) -> str:
    """What acceptance rests on: the notice on the green lane, the law on the ordinary one."""
    if taken is Lane.green:
        return "N2.1"
    return "法律援助法 43" if on >= lanes.LEGAL_AID_LAW else "办理法律援助案件程序规定（2012）13"


def _papers_reasons(state: State, owed: Owed | None, on: date) -> tuple[Reason, ...]:
    if owed is None:
        return (Reason("papers_complete", "材料齐全，予以受理", acceptance_basis(Lane.ordinary, on)),)
    once = Reason("told_once", "一次性告知所缺材料", "N5.5")
    if state is State.received:
        return (Reason("papers_owed", "材料尚缺，补齐后受理", "N5.5"), once)
    return (Reason("accepted_first", "暂缺材料，先行受理，限期补交", "N2.3"), once)


def _aid_first_reasons(on: date | None) -> tuple[Reason, ...]:
    if on is None:
        return ()
    return (Reason("aid_first", "情况紧急，可先行提供法律援助", urgency.aid_first_basis(on)),)


def _grant_reasons(state: State, taken: Lane, order: StandingOrder | None) -> tuple[Reason, ...]:
    """Granting is a named person's decision; the rule acts in that name, or asks."""
    if state is State.granted and order:
        return (Reason("standing_order", f"依{order.name}的常设决定当即给予法律援助", order.reference),)
    if taken is Lane.green:
        return (Reason("asks_person", "是否给予法律援助，由负责人决定", "N2.1"),)
    return ()


def _group_reasons(application: Application) -> tuple[Reason, ...]:
    if not lanes.is_group(application.worker_count):
        return ()
    return (Reason("group", "十人以上有共同请求，可以推举代表", "劳动争议调解仲裁法 7"),)


def _warnings(application: Application, on: date) -> tuple[Warned, ...]:
    limitation = urgency.limitation_warning(application.limitation_ends, on)
    return (*checks.warnings(application), *((limitation,) if limitation else ()))
