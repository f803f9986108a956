"""How many cases the platform knows and how far, and since when the oldest waits, for Prometheus."""

from database import Connection
from intake.platform import store
from intake.platform.codes import PlatformState
from telemetry import metrics

DUE = (PlatformState.to_upload, PlatformState.changed)


async def platform_gauge(conn: Connection) -> None:
    """Nothing where no campaign has sent anything."""
    metrics.platform_cases.clear()
    metrics.platform_oldest_due.clear()
    oldest: dict[str, float] = {}
    for (campaign, state), (cases, since) in (await store.counts(conn)).items():
        metrics.platform_cases.labels(campaign, state).set(cases)
        if state in DUE and since:
            oldest[campaign] = min(since.timestamp(), oldest.get(campaign, float("inf")))
    for campaign, due_since in oldest.items():
        metrics.platform_oldest_due.labels(campaign).set(due_since)
