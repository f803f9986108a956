"""How many cases the platform knows and how far, what waits for it and since when, for Prometheus."""

from collections import Counter

from database import Connection
from intake.platform import store
from intake.platform.codes import PlatformState
from telemetry import metrics

DUE = (PlatformState.to_upload, PlatformState.changed)


async def platform_gauge(conn: Connection) -> None:
    """Nothing where no campaign has sent anything."""
    for each in (metrics.platform_cases, metrics.platform_oldest_due, metrics.platform_stuck):
        each.clear()
    oldest: dict[str, float] = {}
    stuck = Counter[str]()
    for (campaign, state), counted in (await store.counts(conn)).items():
        metrics.platform_cases.labels(campaign, state).set(counted.cases)
        stuck[campaign] += counted.stuck
        if state in DUE and counted.since:
            oldest[campaign] = min(counted.since.timestamp(), oldest.get(campaign, float("inf")))
    for campaign, due_since in oldest.items():
        metrics.platform_oldest_due.labels(campaign).set(due_since)
    for campaign, cases in stuck.items():
        metrics.platform_stuck.labels(campaign).set(cases)
