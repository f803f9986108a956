"""The city's summary, as its routes describe it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from typing_extensions import TypedDict

from reporting.board.shown import NamedCountyJson
from reporting.city_summary.document import CityFiguresJson
from reporting.summaries.shown import SummaryDraftJson, SummaryWordsJson


class CitySummaryIssueJson(SummaryWordsJson):
    issued_by: str
    issued_at: datetime
    sha256: str


class FilerJson(NamedCountyJson):
    """Who is responsible by the plan, who signed the summary, of the versions in the figures; null: none."""

    responsible: str | None
    signed_by: str | None


class CountyChangeJson(NamedCountyJson):
    """Which version of a county's summary was in it, and which there is now; null: none."""

    was: int | None
    now: int | None


class CitySummaryJson(TypedDict):
    """`figures`: as issued; before that as they stand now."""

    campaign: str
    campaign_name: str
    state: Literal["not_begun", "draft", "issued"]
    version: int
    draft: SummaryDraftJson | None
    issue: CitySummaryIssueJson | None
    figures: CityFiguresJson
    filers: Sequence[FilerJson]
    changes: Sequence[CountyChangeJson] | None
