"""A workstation's preliminary review 初审 (N6): what it found, saw and asked for. The county decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from contracts.intake import ReviewOpinion, ReviewReason
from intake.case.rules.paper_kinds import Paper
from intake.flaws import Flaw, FlawKind, Path
from languages import Words

AGAINST_AID: Final = frozenset(
    {ReviewReason.out_of_scope, ReviewReason.not_eligible, ReviewReason.other_jurisdiction}
)
SAYS_WHY_NOT: Final = Words(
    "建议不予援助的，须写明不予援助的理由", "an opinion to refuse gives a reason against aid"
)
SPEAKS_AGAINST: Final = Words("与建议给予援助矛盾", "speaks against the opinion to grant")
OWN_STATION: Final = Words("须为本工作站代码", "the code of your own station")
BY_A_STATION: Final = Words("初审由工作站登记", "a preliminary review is a workstation's")


@dataclass(frozen=True, slots=True)
class Review:
    """By which office and when; by code, the words given with it are in the audit, sealed."""

    office: str
    opinion: ReviewOpinion
    reasons: tuple[ReviewReason, ...]
    papers_seen: tuple[Paper, ...]
    papers_asked: tuple[Paper, ...]
    at: datetime

    @property
    def codes(self) -> tuple[str, ...]:
        """What the audit keeps of it in clear."""
        return (self.opinion, *self.reasons)


@dataclass(frozen=True, slots=True)
class StatedReview:
    """A review, and what was said with it."""

    review: Review
    note: str | None


def filing_flaw(office: str | None, station: str | None, *, is_reviewed: bool) -> Flaw | None:
    """A workstation files for itself; whose a review is, the token says, and nobody else has one."""
    if station is None and is_reviewed:
        return Flaw(FlawKind.not_for_this_role, (("preliminary_review",),), detail=BY_A_STATION)
    if station is not None and office not in (None, station):
        return Flaw(FlawKind.unknown_office, (("office",),), hint=OWN_STATION)
    return None


def opinion_flaw(opinion: ReviewOpinion, reasons: Collection[ReviewReason], place: Path) -> Flaw | None:
    """Who would refuse says why not; who would grant gives no reason against it. `place`: of the reasons."""
    is_against = not AGAINST_AID.isdisjoint(reasons)
    if opinion is ReviewOpinion.to_refuse and not is_against:
        return Flaw(FlawKind.contradiction, (place,), hint=SAYS_WHY_NOT)
    if opinion is ReviewOpinion.to_grant and is_against:
        return Flaw(FlawKind.contradiction, (place,), hint=SPEAKS_AGAINST)
    return None
