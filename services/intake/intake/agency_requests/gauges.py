"""By when agencies were to answer what they have not answered, for Prometheus."""

from clock import midnight_after
from database import Connection
from intake.agency_requests import store
from telemetry import metrics


async def request_gauge(conn: Connection) -> None:
    """Nothing of an agency that has answered everything."""
    oldest = await store.oldest_unanswered(conn)
    metrics.agency_request_oldest_due.clear()
    for agency, day in oldest.items():
        metrics.agency_request_oldest_due.labels(agency).set(midnight_after(day).timestamp())
