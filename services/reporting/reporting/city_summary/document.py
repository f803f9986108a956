"""The city's table and sums, as they are kept when its summary is issued. No name of a person is in it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic_core import from_json, to_json
from typing_extensions import TypedDict

from campaign import Campaign
from contracts.reporting import ActivityKind
from reporting.activities.codes import ACTIVITY_KIND_NAMES
from reporting.board.shown import NamedCountyJson
from reporting.calendar.rules.periods import last_date
from reporting.calendar.rules.roster import names, spans
from reporting.city_summary.rules import (
    Figures,
    activities_of,
    ending_before,
    not_exact_in,
    sums_of,
    with_days_missing,
)
from reporting.figures.rules.measures import MEASURES
from reporting.plans.rules import PlanVersion
from reporting.summaries.rules import SummaryVersion, is_late
from web.responses import in_local_time


class FiledJson(TypedDict):
    """Which version of a county's summary is in the sums; `late`: when it was signed first."""

    version: int
    signed_at: datetime
    late: bool
    sha256: str


class CountyRowJson(NamedCountyJson):
    """Null: nothing was recorded, or filed."""

    plan_version: int | None
    filed: FiledJson | None


class SumJson(TypedDict):
    """`system`, `signed` null: nobody who filed has a number. `lacking…`: who filed and has none."""

    measure: str
    system: int | None
    signed: int | None
    lacking_in_system: Sequence[NamedCountyJson]
    lacking_in_signed: Sequence[NamedCountyJson]


class ActivitySumJson(TypedDict):
    kind: ActivityKind
    kind_name: str
    activities: int | None
    not_reported: Sequence[NamedCountyJson]


class CountyToJson(NamedCountyJson):
    """The last day that its figures are of."""

    to: date


class CityFiguresJson(TypedDict):
    """Sums are over those that filed, and over no other: `missing` names who has not.

    `ending_before`: whose figures were signed before the last day, and hold only a part of the campaign;
    null: it was issued before this was kept.
    """

    campaign: str
    campaign_name: str
    due_on: date | None
    at: datetime
    expected: int
    filed: int
    missing: Sequence[NamedCountyJson]
    counties: Sequence[CountyRowJson]
    sums: Sequence[SumJson]
    not_exact: Sequence[str]
    ending_before: Sequence[CountyToJson] | None
    days_missing_in_system: Sequence[NamedCountyJson]
    days_missing_in_signed: Sequence[NamedCountyJson]
    activities: Sequence[ActivitySumJson]


def write_city_figures(
    campaign: Campaign,
    plans: Mapping[str, PlanVersion],
    latest: Mapping[str, SummaryVersion],
    first_signed: Mapping[str, datetime],
    now: datetime,
) -> Mapping[str, Any]:
    """As it is kept: every time in it as text, as people here read it."""
    figures = _figures(campaign, plans, latest, first_signed, now)
    written: Mapping[str, Any] = from_json(to_json(in_local_time(figures)))
    return written


def _figures(
    campaign: Campaign,
    plans: Mapping[str, PlanVersion],
    latest: Mapping[str, SummaryVersion],
    first_signed: Mapping[str, datetime],
    now: datetime,
) -> CityFiguresJson:
    known, expected = names(campaign), list(spans(campaign))
    filed = {county: latest[county].figures for county in expected if county in latest}
    return {
        "campaign": campaign.code,
        "campaign_name": campaign.name,
        "due_on": campaign.summary_due,
        "at": now,
        "expected": len(expected),
        "filed": len(filed),
        "missing": _named([county for county in expected if county not in latest], known),
        "counties": [
            {
                "county": county,
                "name": known[county],
                "plan_version": plans[county].number if county in plans else None,
                "filed": _filed(campaign, latest[county], first_signed[county]) if county in latest else None,
            }
            for county in expected
        ],
        "sums": _sums(filed, known),
        "not_exact": not_exact_in(filed),
        "ending_before": [
            {"county": county, "name": known[county], "to": date.fromisoformat(to)}
            for county, to in ending_before(filed, last_date(campaign)).items()
        ],
        "days_missing_in_system": _named(with_days_missing(filed, "missing_in_measures"), known),
        "days_missing_in_signed": _named(with_days_missing(filed, "missing_in_signed"), known),
        "activities": _activities(filed, known),
    }


def _filed(campaign: Campaign, summary: SummaryVersion, first: datetime) -> FiledJson:
    return {
        "version": summary.number,
        "signed_at": summary.signed_at,
        "late": is_late(first, campaign),
        "sha256": summary.sha256,
    }


def _sums(filed: Mapping[str, Figures], known: Mapping[str, str]) -> Sequence[SumJson]:
    system, signed = sums_of(filed, "measures"), sums_of(filed, "signed")
    return [
        {
            "measure": measure,
            "system": system[measure].total,
            "signed": signed[measure].total,
            "lacking_in_system": _named(system[measure].lacking, known),
            "lacking_in_signed": _named(signed[measure].lacking, known),
        }
        for measure in MEASURES
    ]


def _activities(filed: Mapping[str, Figures], known: Mapping[str, str]) -> Sequence[ActivitySumJson]:
    told = {kind: activities_of(filed, kind) for kind in ActivityKind}
    return [
        {
            "kind": kind,
            "kind_name": ACTIVITY_KIND_NAMES[kind],
            "activities": of_kind.total,
            "not_reported": _named(of_kind.lacking, known),
        }
        for kind, of_kind in told.items()
    ]


def _named(counties: Sequence[str], known: Mapping[str, str]) -> Sequence[NamedCountyJson]:
    return [{"county": county, "name": known[county]} for county in counties]
