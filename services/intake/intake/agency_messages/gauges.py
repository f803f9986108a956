"""Since when agencies wait for a final receipt, for Prometheus."""

from database import Connection
from intake.agency_messages import store
from telemetry import metrics


async def unanswered_gauge(conn: Connection) -> None:
    """Nothing of an agency all of whose messages have theirs."""
    oldest = await store.oldest_unanswered(conn)
    metrics.agency_unanswered_oldest.clear()
    for agency, since in oldest.items():
        metrics.agency_unanswered_oldest.labels(agency).set(since.timestamp())
