"""What the system knows of a county over the campaign, kept with its summary. Nobody's name is in it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic_core import from_json, to_json
from typing_extensions import TypedDict

from contracts.reporting import ActivityKind
from reporting.activities.codes import ACTIVITY_KIND_NAMES
from reporting.activities.rules import Cell
from reporting.board.rules import Overview, completeness_rate, timeliness_rate
from reporting.board.shown import FiledRateJson, OnTimeRateJson, TotalsJson
from reporting.board.views import show_completeness, show_timeliness, show_totals
from reporting.calendar.rules.roster import names
from web.responses import in_local_time


class ActivitiesOfAKindJson(TypedDict):
    """`not_reported`: nothing was heard, which is no zero; then the numbers are null."""

    kind: ActivityKind
    kind_name: str
    state: Literal["recorded", "not_reported"]
    activities: int | None
    files: int | None
    latest: date | None


class SummaryFiguresJson(TypedDict("Days", {"from": date, "to": date})):
    """`as_of`: everything recorded before it was seen. `totals`: as the board shows them."""

    campaign: str
    campaign_name: str
    county: str
    name: str
    as_of: datetime | None
    completeness: FiledRateJson
    timeliness: OnTimeRateJson
    totals: TotalsJson
    activities: Sequence[ActivitiesOfAKindJson]


def write_figures(overview: Overview, county: str, activities: Sequence[Cell]) -> Mapping[str, Any]:
    """As it is kept: every time in it as text, as people here read it."""
    written: Mapping[str, Any] = from_json(to_json(in_local_time(_figures(overview, county, activities))))
    return written


def _figures(overview: Overview, county: str, activities: Sequence[Cell]) -> SummaryFiguresJson:
    cells = [cell for cell in overview.cells if cell.county == county]
    return {
        "campaign": overview.campaign.code,
        "campaign_name": overview.campaign.name,
        "county": county,
        "name": names(overview.campaign)[county],
        "from": overview.days[0],
        "to": overview.days[-1],
        "as_of": overview.as_of,
        "completeness": show_completeness(completeness_rate(cells)),
        "timeliness": show_timeliness(timeliness_rate(cells)),
        "totals": show_totals(overview, cells),
        "activities": [_of_a_kind(cell) for cell in activities],
    }


def _of_a_kind(cell: Cell) -> ActivitiesOfAKindJson:
    recorded = cell.recorded
    return {
        "kind": cell.kind,
        "kind_name": ACTIVITY_KIND_NAMES[cell.kind],
        "state": "recorded" if recorded else "not_reported",
        "activities": recorded.activities if recorded else None,
        "files": recorded.files if recorded else None,
        "latest": recorded.latest if recorded else None,
    }
