"""Freshness for Prometheus, from PostgreSQL and not from whoever owns a partition (architecture §8)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from campaign import Campaign
from clock import Clock
from database import Connection
from reporting import store
from reporting.handlers.silence import limits_of
from reporting.rules.silence import runs_out
from reporting.seeing import Seeing
from telemetry import metrics
from web.health import Measure

SERVICE = "reporting"


def all_of(campaigns: Sequence[Campaign], clock: Clock, seeing: Seeing) -> Sequence[Measure]:
    """What /metrics sets before it is read."""

    async def counties(conn: Connection) -> None:
        await measure_counties(conn, campaigns, clock.now())

    async def pipeline(conn: Connection) -> None:
        measure_pipeline(seeing)

    return (counties, pipeline)


async def measure_counties(conn: Connection, campaigns: Iterable[Campaign], now: datetime) -> None:
    """Who is expected today, when each was last heard, and what each owes."""
    for gauge in (metrics.county_info, metrics.county_last_heard, metrics.daily_report_oldest_due):
        gauge.clear()
    metrics.county_silence_limit.clear()
    for campaign in campaigns:
        metrics.reporting_window_open.labels(campaign.code).set(campaign.starts <= now < campaign.ends)
        await _measure_campaign(conn, campaign, now)


async def _measure_campaign(conn: Connection, campaign: Campaign, now: datetime) -> None:
    heard = await store.alerts.last_heard(conn, campaign.code)
    due = await store.alerts.oldest_due(conn, campaign.code)
    limits = limits_of(campaign)
    for county in campaign.roster(now.date()):
        labels = (campaign.code, county.code)
        metrics.county_info.labels(*labels).set(1)
        since = max(heard.get(county.code, campaign.starts), campaign.starts)
        metrics.county_silence_limit.labels(*labels).set((runs_out(since, limits) - since).total_seconds())
        oldest = due.get(county.code)
        metrics.daily_report_oldest_due.labels(*labels).set(oldest.timestamp() if oldest else 0)
        if county.code in heard:
            metrics.county_last_heard.labels(*labels).set(heard[county.code].timestamp())


def measure_pipeline(seeing: Seeing) -> None:
    """Up to when each source was seen, and whether that stalls. What waits in tables, the relay tells."""
    metrics.pipeline_stalled.labels(SERVICE).set(seeing.stalled)
    for source, as_of in seeing.reached.items():
        metrics.watermark_timestamp.labels(source).set(as_of.timestamp())
