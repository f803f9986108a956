"""What somebody must set right, for Prometheus; from PostgreSQL (decision 14)."""

from collections.abc import Sequence

from assignment.conflicts.store import how_many_handled
from campaign import Campaign
from clock import Clock, day_of
from database import Connection
from telemetry import metrics
from web.app_state import GaugeSetter


def conflict_gauge(campaigns: Sequence[Campaign], clock: Clock) -> GaugeSetter:
    """What /metrics sets before it is read; a county without any is a measured zero."""

    async def set_conflicts(conn: Connection) -> None:
        today = day_of(clock.now())
        counted = await how_many_handled(conn, today)
        metrics.handlers_in_conflict.clear()
        for campaign in campaigns:
            for unit in campaign.roster(today):
                metrics.handlers_in_conflict.labels(campaign.code, unit.code).set(0)
        for (code, county), cases in counted.items():
            metrics.handlers_in_conflict.labels(code, county).set(cases)

    return set_conflicts
