"""Freshness for Prometheus, from PostgreSQL and not from whoever owns a partition (decision 14)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from campaign import Campaign
from clock import Clock, day_of
from contracts import Service
from database import Connection
from reporting.outages.rules import ALLOWED, Part, Running
from reporting.outages.store import read_running, seconds_down, stands_still
from reporting.overdue.store import oldest_due
from reporting.silence.handlers import limits_of
from reporting.silence.rules.falling_silent import runs_out
from reporting.silence.store import last_heard
from reporting.watermarks.handlers import Watermarks
from telemetry import metrics
from web.app_state import GaugeSetter

PER_COUNTY: Final = (
    metrics.county_info,
    metrics.county_last_heard,
    metrics.county_quiet_since,
    metrics.county_silence_limit,
    metrics.daily_report_oldest_due,
)


class Freshness(NamedTuple):
    """By county: the latest sign of life, and the due time of the oldest report that is missing; and when the
    system ran."""

    heard: Mapping[str, datetime]
    due: Mapping[str, datetime]
    running: Running


def gauge_setters(
    campaigns: Sequence[Campaign], clock: Clock, watermarks: Watermarks, outage_after: timedelta = ALLOWED
) -> Sequence[GaugeSetter]:
    """What /metrics sets before it is read."""

    async def counties(conn: Connection) -> None:
        await set_county_gauges(conn, campaigns, clock.now())

    async def pipeline(conn: Connection) -> None:
        set_pipeline_gauges(watermarks, still=await stands_still(conn, Part.hearing, outage_after))

    return (counties, pipeline)


async def set_county_gauges(conn: Connection, campaigns: Iterable[Campaign], now: datetime) -> None:
    """Who is expected today, when each was last heard, and what each owes.

    Everything is read first and then set without a pause, so that no scrape meets half a roster.
    """
    freshness = [
        (
            campaign,
            Freshness(
                await last_heard(conn, campaign.code, now),
                await oldest_due(conn, campaign.code),
                await read_running(conn, campaign.code, campaign.starts),
            ),
        )
        for campaign in campaigns
    ]
    down = await seconds_down(conn)
    for gauge in PER_COUNTY:
        gauge.clear()
    for part, seconds in down.items():
        metrics.system_down.labels(part).set(seconds)
    for campaign, fresh in freshness:
        since = fresh.running.collected_from
        metrics.collected_from.labels(campaign.code).set(since.timestamp() if since else 0)
        metrics.reporting_window_open.labels(campaign.code).set(campaign.starts <= now < campaign.ends)
        _set_counties(campaign, fresh, now)


def _set_counties(campaign: Campaign, fresh: Freshness, now: datetime) -> None:
    limits = limits_of(campaign, fresh.running)
    for county in campaign.roster(day_of(now)):
        labels = (campaign.code, county.code)
        metrics.county_info.labels(*labels).set(1)
        since = max(fresh.heard.get(county.code, campaign.starts), campaign.starts)
        metrics.county_quiet_since.labels(*labels).set(since.timestamp())
        metrics.county_silence_limit.labels(*labels).set((runs_out(since, limits) - since).total_seconds())
        oldest = fresh.due.get(county.code)
        metrics.daily_report_oldest_due.labels(*labels).set(oldest.timestamp() if oldest else 0)
        if county.code in fresh.heard:
            metrics.county_last_heard.labels(*labels).set(fresh.heard[county.code].timestamp())


def set_pipeline_gauges(watermarks: Watermarks, *, still: bool) -> None:
    """Up to when each source was seen, and whether that stalls.

    After an outage it does from the start on (`still`): a lag of 60 s would come too late for county alarms.
    """
    metrics.pipeline_stalled.labels(Service.reporting).set(watermarks.is_stalled or still)
    for source, as_of in watermarks.reached.items():
        metrics.watermark_timestamp.labels(source).set(as_of.timestamp())
