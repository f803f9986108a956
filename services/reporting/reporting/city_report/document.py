"""What a report says: how a day stands, as it is kept. Nobody's name or phone is in it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic_core import from_json, to_json
from typing_extensions import TypedDict

from contracts.reporting import Check, Filing
from reporting.board.rules import Overview, completeness_rate, days_by_county, timeliness_rate
from reporting.board.shown import (
    CellJson,
    DayIncidentJson,
    FiledRateJson,
    MissingDaysJson,
    NamedCountyJson,
    OnTimeRateJson,
    OutagesJson,
    TotalsJson,
)
from reporting.board.views import (
    named,
    named_days,
    show_cell,
    show_completeness,
    show_incident,
    show_outages,
    show_timeliness,
    show_totals,
)
from reporting.calendar.rules.periods import Period
from reporting.city_report.rules.freezing import report_at
from reporting.figures.rules.stored_rows import Incident
from web.responses import in_local_time


class RunningTotalsJson(TypedDict("From", {"from": date}), TotalsJson):
    """From the first day on."""


class ReportedLineJson(CellJson):
    """A line of the day."""

    name: str


class DayJson(OutagesJson):
    """How a day stands, but for who is to be called."""

    campaign: str
    campaign_name: str
    date: date
    report_at: datetime
    due_at: datetime
    as_of: datetime | None
    due: int
    completeness: FiledRateJson
    timeliness: OnTimeRateJson
    on_time: Sequence[NamedCountyJson]
    late: Sequence[NamedCountyJson]
    filed_afterwards: Sequence[NamedCountyJson]
    exempt: Sequence[NamedCountyJson]
    out_of_roster: Sequence[NamedCountyJson]
    open: Sequence[NamedCountyJson]
    not_collected: Sequence[NamedCountyJson]
    system_down: Sequence[NamedCountyJson]
    by_proxy: Sequence[NamedCountyJson]
    differing: Sequence[NamedCountyJson]
    differing_earlier: Sequence[MissingDaysJson]
    to_be_checked: Sequence[NamedCountyJson]
    lines: Sequence[ReportedLineJson]
    incidents: Sequence[DayIncidentJson]
    day: TotalsJson
    running: RunningTotalsJson


class StandingJson(DayJson):
    """Nobody's name or phone is in it, so it can be kept as it is."""

    missing: Sequence[NamedCountyJson]
    silent: Sequence[NamedCountyJson]


def write_document(
    day: Overview, running: Overview, incidents: Sequence[Incident], period: Period
) -> Mapping[str, Any]:
    """As it is kept: every time in it as text, as people here read it."""
    written: Mapping[str, Any] = from_json(to_json(in_local_time(_standing(day, running, incidents, period))))
    return written


def _standing(
    day: Overview, running: Overview, incidents: Sequence[Incident], period: Period
) -> StandingJson:
    """市局日报: due, on time, late, missing; differing, also of earlier days; incidents; totals."""
    cells = day.cells

    def filed(filing: Filing) -> list[NamedCountyJson]:
        return [named(day, cell) for cell in cells if cell.filing is filing]

    def checked(check: Check) -> list[NamedCountyJson]:
        return [named(day, cell) for cell in cells if cell.check is check]

    earlier = [cell for cell in running.cells if cell.day < period.date and cell.check is Check.differing]
    return {
        "campaign": day.campaign.code,
        "campaign_name": day.campaign.name,
        "date": period.date,
        "report_at": report_at(day.campaign, period),
        "due_at": period.due,
        "as_of": day.as_of,
        **show_outages(day),
        "due": sum(cell.due for cell in cells),
        "completeness": show_completeness(completeness_rate(cells)),
        "timeliness": show_timeliness(timeliness_rate(cells)),
        "on_time": filed(Filing.on_time),
        "late": filed(Filing.late),
        "filed_afterwards": filed(Filing.filed_afterwards),
        "exempt": filed(Filing.exempt),
        "out_of_roster": filed(Filing.out_of_roster),
        "open": filed(Filing.open),
        "not_collected": filed(Filing.not_collected),
        "system_down": filed(Filing.system_down),
        "missing": filed(Filing.missing),
        "by_proxy": [named(day, cell) for cell in cells if cell.by_proxy],
        "silent": [named(day, cell) for cell in cells if cell.silent],
        "differing": checked(Check.differing),
        "differing_earlier": named_days(running, days_by_county(earlier)),
        "to_be_checked": checked(Check.to_be_checked),
        "lines": [{**show_cell(cell), "name": named(day, cell)["name"]} for cell in cells],
        "incidents": [show_incident(day, incident) for incident in incidents],
        "day": show_totals(day, cells),
        "running": {"from": running.days[0], **show_totals(running, running.cells)},
    }
