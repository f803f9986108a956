"""What the clock found and people must do, for Prometheus; from PostgreSQL (decision 14)."""

from collections.abc import Sequence

from campaign import Campaign
from clock import Clock, day_of
from database import Connection
from mediation.limitation.store import filings_due
from telemetry import metrics
from web.app_state import GaugeSetter


def gauge_setter(campaigns: Sequence[Campaign], clock: Clock) -> GaugeSetter:
    """What /metrics sets before it is read."""

    async def set_filings_due(conn: Connection) -> None:
        """Everything is read first and then set without a pause; a county without any is a measured zero."""
        due, today = await filings_due(conn), day_of(clock.now())
        metrics.filings_due.clear()
        metrics.filing_due_oldest.clear()
        for campaign in campaigns:
            for unit in campaign.roster(today):
                metrics.filings_due.labels(campaign.code, unit.code).set(0)
        for (campaign_code, county), counted in due.items():
            metrics.filings_due.labels(campaign_code, county).set(counted.claims)
            metrics.filing_due_oldest.labels(campaign_code, county).set(counted.oldest.timestamp())

    return set_filings_due
