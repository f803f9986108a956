"""How many referrals nobody has decided, and since when the oldest is here, for Prometheus."""

from database import Connection
from intake.referrals import store
from telemetry import metrics


async def undecided_gauge(conn: Connection) -> None:
    """Nothing where an agency waits for nothing in a county."""
    counted = await store.count_undecided(conn)
    metrics.referrals_undecided.clear()
    metrics.referral_undecided_oldest.clear()
    for each in counted:
        labels = (each.campaign, each.agency, each.county)
        metrics.referrals_undecided.labels(*labels).set(each.referrals)
        metrics.referral_undecided_oldest.labels(*labels).set(each.oldest.timestamp())
