"""Who handles a case: fair, and explainable to whoever asks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from clock import SHANGHAI
from contracts import CaseClass


class Exclusion(StrEnum):
    """Why a lawyer can't take a case now. The first that applies is told: what lasts before what passes."""

    lacks_expertise = "lacks_expertise"
    conflict = "conflict"
    handled_before = "handled_before"
    off_duty = "off_duty"
    at_capacity = "at_capacity"


class DecidedBy(StrEnum):
    """What singled the chosen one out."""

    only_one = "only_one"
    least_loaded = "least_loaded"
    longest_since = "longest_since"
    roster_order = "roster_order"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lawyer or grassroots legal worker of the county's detachment (N4.1). `duty_days`: Monday is 0."""

    lawyer_id: str
    kind: str
    firm_hash: str
    expertise: frozenset[CaseClass]
    capacity: int
    duty_days: frozenset[int]
    roster_order: int
    load: int = 0
    last_assigned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """What of a case the choice depends on."""

    case_class: CaseClass
    respondents: frozenset[str]
    handled_by: frozenset[str]
    """Who was replaced, or returned it for a reason that lasts: never again."""
    returned_on: Mapping[str, date] = field(default_factory=dict)
    """Who returned it for what passes (illness, too much work): not on that day."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was found of one candidate: the reasons that are stored and shown."""

    lawyer_id: str
    load: int
    capacity: int
    last_assigned_at: datetime | None
    excluded_for: Exclusion | None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The lawyer who gets the case, why, and what was found of everybody."""

    lawyer: Candidate
    by: DecidedBy
    weighed: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody can take the case now, and what was found of everybody."""

    weighed: tuple[Weighed, ...]

    @property
    def excluded(self) -> Mapping[str, int]:
        """How many fell to each reason."""
        return Counter(found.excluded_for.value for found in self.weighed if found.excluded_for)


def choose(candidates: Sequence[Candidate], matter: Matter, now: datetime) -> Chosen | Nobody:
    """The least loaded of those who can take it; ties: longest since the last, then roster order (N4.1)."""
    today = now.astimezone(SHANGHAI).date()
    found = {candidate.lawyer_id: exclusion(candidate, matter, today) for candidate in candidates}
    able = sorted((each for each in candidates if found[each.lawyer_id] is None), key=precedence)
    if not able:
        return Nobody(tuple(_weighed(each, found[each.lawyer_id]) for each in candidates))
    first = able[0]
    weighed = tuple(_weighed(each, found[each.lawyer_id], chosen=each is first) for each in candidates)
    return Chosen(first, decided_by(able), weighed)


def exclusion(candidate: Candidate, matter: Matter, today: date) -> Exclusion | None:
    """Why not this one; None when nothing stands against it."""
    against = {
        Exclusion.lacks_expertise: matter.case_class not in candidate.expertise,
        Exclusion.conflict: candidate.firm_hash in matter.respondents,
        Exclusion.handled_before: has_handled(candidate.lawyer_id, matter, today),
        Exclusion.off_duty: today.weekday() not in candidate.duty_days,
        Exclusion.at_capacity: candidate.load >= candidate.capacity,
    }
    return next((reason for reason in Exclusion if against[reason]), None)


def has_handled(lawyer_id: str, matter: Matter, today: date) -> bool:
    """A case must not wait for ever for want of somebody who was only ill."""
    return lawyer_id in matter.handled_by or matter.returned_on.get(lawyer_id) == today


def precedence(candidate: Candidate) -> tuple[int, float, int, str]:
    """Who comes first is smallest; never assigned is longest ago."""
    last = candidate.last_assigned_at
    since = last.timestamp() if last else float("-inf")
    return candidate.load, since, candidate.roster_order, candidate.lawyer_id


def decided_by(able: Sequence[Candidate]) -> DecidedBy:
    """In which respect the first differs from the next."""
    if len(able) == 1:
        return DecidedBy.only_one
    first, second = precedence(able[0]), precedence(able[1])
    if first[0] != second[0]:
        return DecidedBy.least_loaded
    return DecidedBy.longest_since if first[1] != second[1] else DecidedBy.roster_order


def with_one_more(detachment: Sequence[Candidate], lawyer_id: str, now: datetime) -> Sequence[Candidate]:
    """The detachment after one of them was given a case."""
    return [
        replace(each, load=each.load + 1, last_assigned_at=now) if each.lawyer_id == lawyer_id else each
        for each in detachment
    ]


def _weighed(candidate: Candidate, excluded_for: Exclusion | None, *, chosen: bool = False) -> Weighed:
    return Weighed(
        candidate.lawyer_id,
        candidate.load,
        candidate.capacity,
        candidate.last_assigned_at,
        excluded_for,
        chosen,
    )


EXCLUSION_NAMES: Final[Mapping[Exclusion, str]] = MappingProxyType(
    {
        Exclusion.lacks_expertise: "不具备该类案件专业",
        Exclusion.conflict: "所在机构与被申请方有利益冲突",
        Exclusion.handled_before: "曾被更换、因故退回或当日退回",
        Exclusion.off_duty: "当日不值班",
        Exclusion.at_capacity: "在办案件已满额",
    }
)
DECIDED_BY_NAMES: Final[Mapping[DecidedBy, str]] = MappingProxyType(
    {
        DecidedBy.only_one: "唯一可承办的人员",
        DecidedBy.least_loaded: "在办案件最少",
        DecidedBy.longest_since: "在办案件并列最少，距上次指派最久",
        DecidedBy.roster_order: "在办案件和上次指派时间均并列，按名册顺序",
    }
)


def explain(choice: Chosen | Nobody) -> str:
    """The reasons in words, as staff and the person who asks are told them (N5.5)."""
    able = sum(found.excluded_for is None for found in choice.weighed)
    if isinstance(choice, Chosen):
        return f"支队{len(choice.weighed)}人中{able}人可承办；{DECIDED_BY_NAMES[choice.by]}。"
    counted = "，".join(f"{EXCLUSION_NAMES[Exclusion(code)]}{n}人" for code, n in choice.excluded.items())
    return f"支队{len(choice.weighed)}人中暂无人可承办：{counted}。" if counted else "支队名册上没有人员。"
