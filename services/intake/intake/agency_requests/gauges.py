"""By when agencies were to answer what they have not answered, for Prometheus."""

from clock import midnight_after
from database import Connection
from intake.agency_requests import store
from telemetry import metrics


async def request_gauge(conn: Connection) -> None:
    """Nothing where an agency has answered a county everything."""
    unanswered = await store.unanswered(conn)
    metrics.agency_request_oldest_due.clear()
    for each in unanswered:
        due = metrics.agency_request_oldest_due.labels(each.campaign, each.agency, each.county)
        due.set(midnight_after(each.earliest).timestamp())
