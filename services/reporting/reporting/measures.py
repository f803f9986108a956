"""Freshness for Prometheus, from PostgreSQL and not from whoever owns a partition (architecture §8)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from campaign import Campaign
from clock import Clock
from database import Connection
from reporting import store
from reporting.handlers.silence import limits_of
from reporting.rules.silence import runs_out
from reporting.seeing import Seeing
from telemetry import metrics
from web.state import GaugeSetter

SERVICE = "reporting"
PER_COUNTY: Final = (
    metrics.county_info,
    metrics.county_last_heard,
    metrics.county_silence_limit,
    metrics.daily_report_oldest_due,
)


class Known(NamedTuple):
    """By county: the latest sign of life, and the due time of the oldest report that is missing."""

    heard: Mapping[str, datetime]
    due: Mapping[str, datetime]


def all_of(campaigns: Sequence[Campaign], clock: Clock, seeing: Seeing) -> Sequence[GaugeSetter]:
    """What /metrics sets before it is read."""

    async def counties(conn: Connection) -> None:
        await measure_counties(conn, campaigns, clock.now())

    async def pipeline(conn: Connection) -> None:
        measure_pipeline(seeing)

    return (counties, pipeline)


async def measure_counties(conn: Connection, campaigns: Iterable[Campaign], now: datetime) -> None:
    """Who is expected today, when each was last heard, and what each owes.

    Everything is read first and then set without a pause, so that no scrape meets half a roster.
    """
    found = [(campaign, await _read(conn, campaign)) for campaign in campaigns]
    for gauge in PER_COUNTY:
        gauge.clear()
    for campaign, known in found:
        metrics.reporting_window_open.labels(campaign.code).set(campaign.starts <= now < campaign.ends)
        _set(campaign, known, now)


async def _read(conn: Connection, campaign: Campaign) -> Known:
    heard = await store.alerts.last_heard(conn, campaign.code)
    return Known(heard, await store.alerts.oldest_due(conn, campaign.code))


def _set(campaign: Campaign, known: Known, now: datetime) -> None:
    limits, heard, due = limits_of(campaign), known.heard, known.due
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
