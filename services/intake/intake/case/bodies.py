"""A preliminary review as it is sent: beside an application, or later."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from contracts.intake import ReviewOpinion, ReviewReason
from intake.case.rules.paper_kinds import Paper, in_order
from intake.case.rules.review import Review, StatedReview
from intake.fields import NOT_EMPTY, one_to
from web import Body, Text

Papers = Annotated[tuple[Paper, ...], Field(max_length=20)]


class ReviewBody(Body):
    """工作站的初审意见；`papers_seen`：已核对的材料，不再要求提供。"""

    opinion: ReviewOpinion
    reasons: Annotated[tuple[ReviewReason, ...], one_to(10), NOT_EMPTY]
    note: Text | None = None
    papers_seen: Papers = ()

    def stated(self, office: str, at: datetime, asked: tuple[Paper, ...] = ()) -> StatedReview:
        """By the office that its user's token names."""
        reasons = tuple(dict.fromkeys(self.reasons))
        seen = in_order(self.papers_seen)
        return StatedReview(Review(office, self.opinion, reasons, seen, in_order(asked), at), self.note)


class FirstReviewBody(ReviewBody):
    """随申请一并提交的初审；`papers_asked`：已要求申请人补交的材料，与所缺材料合为一次告知。"""

    papers_asked: Papers = ()
