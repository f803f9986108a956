"""A county's summary, as the routes describe it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from typing_extensions import TypedDict

from reporting.city_report.shown import FigureChangeJson
from reporting.summaries.document import ActivitiesOfAKindJson, SummaryFiguresJson


class SummaryWordsJson(TypedDict):
    achievements: str | None
    problems: str | None
    suggestions: str | None


class SummaryDraftJson(SummaryWordsJson):
    saved_by: str
    saved_at: datetime


class SummaryVersionJson(SummaryWordsJson):
    """`sha256`: of its figures. `reason`: of a correction."""

    number: int
    signed_by: str
    signed_at: datetime
    reason: str | None
    sha256: str
    figures: SummaryFiguresJson


class ActivitiesChangeJson(TypedDict):
    kind: str
    kind_name: str
    was: ActivitiesOfAKindJson
    now: ActivitiesOfAKindJson


class SummaryChangesJson(TypedDict):
    """What of the latest version's figures is otherwise now."""

    figures: Sequence[FigureChangeJson]
    activities: Sequence[ActivitiesChangeJson]


class SummaryJson(TypedDict):
    """`figures`: the system's at this moment. `due_on` null: the campaign names no day.
    `late` null: not signed."""

    campaign: str
    campaign_name: str
    county: str
    name: str
    state: Literal["not_begun", "draft", "signed"]
    due_on: date | None
    late: bool | None
    version: int
    draft: SummaryDraftJson | None
    versions: Sequence[SummaryVersionJson]
    figures: SummaryFiguresJson
    changes: SummaryChangesJson | None
