"""The city's report of a day, as the routes describe it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from typing_extensions import TypedDict

from contracts.reporting import Check, Content, Filing
from reporting.board.shown import ContactJson, DayIncidentJson, MissingDaysJson, NamedCountyJson
from reporting.city_report.document import DayJson
from reporting.city_report.rules.freezing import State


class LineStandingJson(TypedDict):
    filing: Filing
    by_proxy: bool
    content: Content | None
    check: Check | None
    silent: bool
    figures: Mapping[str, int] | None
    system: Mapping[str, int] | None


class LineChangeJson(NamedCountyJson):
    was: LineStandingJson
    now: LineStandingJson


class FigureChangeJson(TypedDict):
    """Null where nothing was counted, or signed; never 0."""

    measure: str
    of: Literal["system", "signed"]
    was: int | None
    now: int | None


class ChangesJson(TypedDict):
    """What came after the report was frozen."""

    lines: Sequence[LineChangeJson]
    incidents_added: Sequence[DayIncidentJson]
    incidents_withdrawn: Sequence[DayIncidentJson]
    differing_earlier_added: Sequence[MissingDaysJson]
    differing_earlier_settled: Sequence[MissingDaysJson]
    day: Sequence[FigureChangeJson]
    running: Sequence[FigureChangeJson]


class IssueJson(TypedDict):
    issued_by: str
    issued_at: datetime


class CityReportJson(DayJson):
    """Before its hour: how the day stands now (`preliminary`); then as it was frozen, and what changed."""

    missing: Sequence[ContactJson]
    silent: Sequence[ContactJson]
    state: State
    frozen_at: datetime | None
    sha256: str | None
    issue: IssueJson | None
    changes: ChangesJson | None
