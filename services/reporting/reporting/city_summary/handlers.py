"""The city's summary is read, drafted, issued once. A change and its event commit together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from access import Caller
from campaign import Campaign
from contracts.reporting import CitySummaryIssued
from database import Connection
from delivery import outbox
from reporting.city_report.handlers import CITY
from reporting.city_summary.document import write_city_figures
from reporting.plans import store as plans
from reporting.plans.rules import PlanVersion
from reporting.summaries import store
from reporting.summaries.handlers import summary_event
from reporting.summaries.rules import Summary, SummaryState, SummaryVersion, SummaryWords
from sealing import Sealing


@dataclass(frozen=True, slots=True)
class CitySummary:
    """The city's own summary, and what the counties recorded and filed, at one moment."""

    own: Summary
    plans: Mapping[str, Sequence[PlanVersion]]
    versions: Mapping[str, Sequence[SummaryVersion]]
    figures: Mapping[str, Any]


async def read_city_summary(
    conn: Connection, campaign: Campaign, now: datetime, sealing: Sealing
) -> CitySummary:
    """Read in one snapshot."""
    of_plans = await plans.versions_of_all(conn, campaign.code, sealing)
    latest_plans = {county: of_county[-1] for county, of_county in of_plans.items()}
    versions = await store.versions_of_all(conn, campaign.code, sealing)
    latest = {county: of_county[-1] for county, of_county in versions.items()}
    signed = await store.first_signed(conn, campaign.code)
    return CitySummary(
        own=await store.read(conn, campaign.code, CITY, sealing),
        plans=of_plans,
        versions=versions,
        figures=write_city_figures(campaign, latest_plans, latest, signed, now),
    )


async def issue(
    conn: Connection,
    campaign: str,
    state: SummaryState,
    words: SummaryWords,
    figures: Mapping[str, Any],
    by: Caller,
    now: datetime,
    sealing: Sealing,
) -> None:
    """Of the locked summary, by a name, once: table and sums are kept as they were read."""
    assert by.name is not None and state.latest is None  # noqa: PT018 (both were refused before)
    version = SummaryVersion(1, words, figures, by.subject, by.name, now)
    await store.add_version(conn, campaign, CITY, version, sealing)
    event = CitySummaryIssued(filed=figures["filed"], missing=len(figures["missing"]), sha256=version.sha256)
    await outbox.add(conn, summary_event(campaign, CITY, event, by, now))
