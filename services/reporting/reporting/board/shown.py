"""The board and a day, as the routes describe them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal, NotRequired

from typing_extensions import TypedDict

from contracts.reporting import Check, Content, Filing
from reporting.outages.rules import Part


class NamedCountyJson(TypedDict):
    county: str
    name: str


class EndJson(TypedDict):
    """`ended`: the last day on which a unit reported; `successor`: in whose lines its cases go on."""

    ended: NotRequired[date]
    successor: NotRequired[NamedCountyJson]


class CountyJson(EndJson):
    code: str
    name: str
    kind: Literal["county", "branch"]


class ContactJson(NamedCountyJson):
    """Whom to call, where the unit was in the roster on that day."""

    contact: NotRequired[str | None]
    contact_phone: NotRequired[str | None]
    deputy: NotRequired[str | None]
    deputy_phone: NotRequired[str | None]


class SilentCountyJson(NamedCountyJson):
    raised: datetime


OutageJson = TypedDict("OutageJson", {"part": Part, "from": datetime, "to": datetime | None})


class OutagesJson(TypedDict):
    outages: Sequence[OutageJson]
    collected_from: datetime | None


class CellJson(TypedDict):
    """A line of a day. Figures are null, never 0, where nothing was signed or heard.

    `awaiting_second`: signed by one of two, it counts for nothing yet; `signed_by_two`: the latest version.
    """

    county: str
    day: date
    filing: Filing
    by_proxy: bool
    content: Content | None
    check: Check | None
    silent: bool
    system_down: bool
    system_complete: bool
    due: bool
    figures: Mapping[str, int] | None
    system: Mapping[str, int] | None
    system_not_exact: Sequence[str]
    figures_withheld: bool
    awaiting_second: bool
    signed_by_two: bool


class FiledRateJson(TypedDict):
    filed: int
    due: int
    rate: float | None


class OnTimeRateJson(TypedDict):
    on_time: int
    due: int
    rate: float | None


class CountyRatesJson(NamedCountyJson):
    completeness: FiledRateJson
    timeliness: OnTimeRateJson


class MissingDaysJson(NamedCountyJson):
    days: Sequence[date]


class ReportsWithoutJson(NamedCountyJson):
    reports: int


class TotalsJson(TypedDict):
    measures: Mapping[str, int | None]
    not_exact: Sequence[str]
    by_class: Mapping[str, Mapping[str, int | None]]
    not_exact_by_class: Mapping[str, Sequence[str]]
    missing_in_measures: Sequence[MissingDaysJson]
    signed: Mapping[str, int | None]
    missing_in_signed: Sequence[MissingDaysJson]
    not_given: Mapping[str, Sequence[ReportsWithoutJson]]


class UnusualZerosJson(NamedCountyJson):
    """The days for which it signed zero against its habit; of other counties a county is told none."""

    days: Sequence[date]


class BoardJson(OutagesJson):
    campaign: str
    name: str
    as_of: datetime | None
    counties: Sequence[CountyJson]
    days: Sequence[date]
    cells: Sequence[CellJson]
    silent_now: Sequence[SilentCountyJson]
    completeness: FiledRateJson
    timeliness: OnTimeRateJson
    rates_by_county: Sequence[CountyRatesJson]
    unusual_zeros: Sequence[UnusualZerosJson]
    totals: TotalsJson


class PlaceJson(TypedDict):
    """Coded; `told`: intake has it in words."""

    kind: str | None
    kind_name: str | None
    area: str | None
    area_name: str | None
    told: bool


class DayIncidentJson(NamedCountyJson):
    incident_id: str
    kind: str
    people: int | None
    people_exact: bool
    people_known: bool
    people_text: str
    place: PlaceJson
    time: datetime
    withdrawn_at: datetime | None
