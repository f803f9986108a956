"""What assignment decides: who handles a case."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final

from contracts.event import Count, Event, LimitStage
from contracts.service_names import Service, source_of
from contracts.topics import CASES

SOURCE: Final = source_of(Service.assignment)


class CaseEvent(Event):
    """An event of assignment about a case."""

    topic: ClassVar[str] = CASES
    source: ClassVar[str] = SOURCE


class LawyerKind(StrEnum):
    """A lawyer 律师 or a grassroots legal worker 基层法律服务工作者."""

    lawyer = "lawyer"
    legal_worker = "legal_worker"


class LawyerAssigned(CaseEvent):
    """指派: the lawyer or legal worker chosen; `round` grows with every new choice for the case."""

    type: ClassVar[str] = "cn.yuanxin.lawyer.assigned.v1"

    lawyer_id: str
    lawyer_kind: LawyerKind
    round: Count = 1


class AssignmentConfirmed(CaseEvent):
    """The assigned lawyer took the case."""

    type: ClassVar[str] = "cn.yuanxin.assignment.confirmed.v1"

    lawyer_id: str
    round: Count = 1


class ReturnReason(StrEnum):
    """Why an assignment is returned 退回指派."""

    conflict = "conflict"
    illness = "illness"
    overloaded = "overloaded"
    lacks_expertise = "lacks_expertise"
    other = "other"


class AssignmentReturned(CaseEvent):
    """退回指派, with its coded reason; the next is chosen."""

    type: ClassVar[str] = "cn.yuanxin.assignment.returned.v1"

    lawyer_id: str
    round: Count = 1
    reason: ReturnReason


class ReplacementReason(StrEnum):
    """Why the handler is replaced 更换承办人."""

    recipient_asks = "recipient_asks"
    lawyer_asks = "lawyer_asks"
    neglect = "neglect"
    unable = "unable"
    conflict = "conflict"


class LawyerReplaced(CaseEvent):
    """更换承办人; the clock of the case is not reset."""

    type: ClassVar[str] = "cn.yuanxin.lawyer.replaced.v1"

    from_lawyer_id: str
    to_lawyer_id: str
    to_lawyer_kind: LawyerKind
    round: Count = 1
    reason: ReplacementReason


class NoLawyerAvailable(CaseEvent):
    """Nobody of the detachment can take the case now; it waits. `excluded`: how many fell to each reason."""

    type: ClassVar[str] = "cn.yuanxin.lawyer.unavailable.v1"

    excluded: Mapping[str, int]


class AssignmentLimitReached(CaseEvent):
    """指派期限: a case that was granted and that nobody handles; its last day is near, or past. Each once.

    `provisional`: a calendar that is not published yet may move it. `verified`: it was read in the law.
    """

    type: ClassVar[str] = "cn.yuanxin.assignment-limit.reached.v1"

    stage: LimitStage
    due: date
    provisional: bool
    verified: bool


EVENTS: tuple[type[Event], ...] = (
    LawyerAssigned,
    AssignmentConfirmed,
    AssignmentReturned,
    LawyerReplaced,
    NoLawyerAvailable,
    AssignmentLimitReached,
)
