"""Freshness for Prometheus, from PostgreSQL and not from whoever owns a partition (decision 14)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from campaign import Campaign
from clock import Clock, day_of, first_provisional_day, midnight, midnight_after
from contracts import Service
from database import Connection
from reporting.calendar.rules.periods import all_periods
from reporting.calendar.rules.roster import names
from reporting.case_sweep.handlers import asked_counties
from reporting.case_sweep.rules.filing import due_of
from reporting.case_sweep.store.filings import counties_that_filed
from reporting.incidents.rules import NONE_OPEN, OPEN, OpenIncidents
from reporting.incidents.store import open_incidents
from reporting.outages.rules import ALLOWED, Part, Running
from reporting.outages.store import read_running, seconds_down, stands_still
from reporting.overdue.store import missing_reports
from reporting.silence.store import last_heard, silent_counties
from reporting.summaries.rules import overdue_among
from reporting.summaries.store import first_signed
from reporting.watermarks.handlers import Watermarks
from telemetry import metrics
from web.app_state import GaugeSetter

SERIES_THAT_END: Final = (
    metrics.county_info,
    metrics.county_last_heard,
    metrics.county_silent,
    metrics.daily_report_overdue,
    metrics.case_sweep_overdue,
    metrics.summary_overdue,
    metrics.working_calendar_ends,
)
OWED_AFTER_LAST_DUE: Final = timedelta(days=1)
"""The last report is due when the window is closed already."""
SEEN_WITHIN: Final = timedelta(minutes=30)
"""An incident is told at once (N5.5): our reading of how long that may take, at any hour of any day."""


class Freshness(NamedTuple):
    """By county: the latest sign of life, whose silence is counted, which reports are missing, who filed the
    sweep; when the system ran; who signed a summary."""

    heard: Mapping[str, datetime]
    silent: Collection[str]
    missing: Collection[tuple[str, date]]
    swept: Collection[str]
    running: Running
    summaries: Collection[str]


def gauge_setters(
    campaigns: Sequence[Campaign],
    clock: Clock,
    watermarks: Watermarks,
    outage_after: timedelta = ALLOWED,
    seen_within: timedelta = SEEN_WITHIN,
) -> Sequence[GaugeSetter]:
    """What /metrics sets before it is read."""

    async def counties(conn: Connection) -> None:
        await set_county_gauges(conn, campaigns, clock.now())

    async def pipeline(conn: Connection) -> None:
        set_pipeline_gauges(watermarks, still=await stands_still(conn, Part.hearing, outage_after))

    async def incidents(conn: Connection) -> None:
        _set_incidents(campaigns, await open_incidents(conn), clock.now(), seen_within)

    return (counties, pipeline, incidents)


async def set_county_gauges(conn: Connection, campaigns: Iterable[Campaign], now: datetime) -> None:
    """Who is expected today, when each was last heard, who is silent, and what each owes.

    Silence and overdue reports are those that reporting has raised: Prometheus judges by no second rule.
    Everything is read first and then set without a pause, so that no scrape meets half a roster.
    """
    freshness = [
        (
            campaign,
            Freshness(
                await last_heard(conn, campaign.code, now),
                await silent_counties(conn, campaign.code),
                await missing_reports(conn, campaign.code),
                await counties_that_filed(conn, campaign.code),
                await read_running(conn, campaign.code, campaign.starts),
                await first_signed(conn, campaign.code),
            ),
        )
        for campaign in campaigns
    ]
    down = await seconds_down(conn)
    for gauge in SERIES_THAT_END:
        gauge.clear()
    for part, seconds in down.items():
        metrics.system_down.labels(part).set(seconds)
    for campaign, fresh in freshness:
        since = fresh.running.collected_from
        metrics.collected_from.labels(campaign.code).set(since.timestamp() if since else 0)
        _set_calendar(campaign, day_of(now))
        is_open = campaign.starts <= now < campaign.ends
        metrics.reporting_window_open.labels(campaign.code).set(is_open)
        if is_open:
            _set_counties(campaign, fresh, day_of(now))
        if campaign.starts <= now < campaign.last_due + OWED_AFTER_LAST_DUE:
            _set_reports(campaign, fresh.missing, now)
        _set_sweeps(campaign, fresh, now)
        _set_summaries(campaign, fresh, now)


def _set_calendar(campaign: Campaign, today: date) -> None:
    """Only days that may still count: from today, or the first, to the last on which something is entered."""
    first = max(today, day_of(campaign.starts))
    ends = first_provisional_day(first, campaign.last_entry_day, campaign.overrides)
    if ends:
        metrics.working_calendar_ends.labels(campaign.code).set(midnight(ends).timestamp())


def _set_counties(campaign: Campaign, fresh: Freshness, today: date) -> None:
    for county in campaign.roster(today):
        labels = (campaign.code, county.code)
        metrics.county_info.labels(*labels).set(1)
        metrics.county_silent.labels(*labels, county.name).set(county.code in fresh.silent)
        if county.code in fresh.heard:
            metrics.county_last_heard.labels(*labels).set(fresh.heard[county.code].timestamp())


def _set_reports(campaign: Campaign, missing: Collection[tuple[str, date]], now: datetime) -> None:
    for period in all_periods(campaign):
        if period.due >= now:
            return
        for county in campaign.roster(period.date):
            labels = (campaign.code, county.code, county.name, period.date)
            metrics.daily_report_overdue.labels(*labels).set((county.code, period.date) in missing)


def _set_incidents(
    campaigns: Iterable[Campaign], waits: Mapping[str, OpenIncidents], now: datetime, limit: timedelta
) -> None:
    """0 was counted: every incident there is stands in the store."""
    metrics.incident_seen_limit.set(limit.total_seconds())
    for campaign in campaigns:
        of = waits.get(campaign.code, NONE_OPEN)
        for county in names(campaign):
            waited = of.unseen_for(county, now).total_seconds()
            metrics.incident_unseen.labels(campaign.code, county).set(waited)
            groups = of.groups_unseen.get(county, 0)
            metrics.group_incidents_unseen.labels(campaign.code, county).set(groups)
        for state in OPEN:
            metrics.incidents_open.labels(campaign.code, state).set(of.by_state.get(state, 0))


def _set_sweeps(campaign: Campaign, fresh: Freshness, now: datetime) -> None:
    due = due_of(campaign.case_sweep_due, fresh.running.collected_from)
    if due is None or not midnight_after(due) <= now < campaign.late_entries_until:
        return
    known = names(campaign)
    for county in asked_counties(campaign):
        labels = (campaign.code, county, known[county])
        metrics.case_sweep_overdue.labels(*labels).set(county not in fresh.swept)


def _set_summaries(campaign: Campaign, fresh: Freshness, now: datetime) -> None:
    """Of the counties that were there to the end."""
    at_the_end = {county.code: county.name for county in campaign.roster(campaign.last_day)}
    owed = overdue_among(at_the_end, fresh.summaries, campaign, fresh.running.collected_from, now)
    for county, is_overdue in (owed or {}).items():
        metrics.summary_overdue.labels(campaign.code, county, at_the_end[county]).set(is_overdue)


def set_pipeline_gauges(watermarks: Watermarks, *, still: bool) -> None:
    """Up to when each source was seen, and whether that stalls.

    After an outage it does from the start on (`still`): a lag of 60 s would come too late for county alarms.
    """
    metrics.pipeline_stalled.labels(Service.reporting).set(watermarks.is_stalled or still)
    for source, as_of in watermarks.reached.items():
        metrics.watermark_timestamp.labels(source).set(as_of.timestamp())
