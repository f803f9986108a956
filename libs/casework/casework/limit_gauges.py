"""How many cases are near a limit of the law, or past it, for Prometheus; from PostgreSQL (decision 14)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import product

from campaign import Campaign
from clock import Clock, day_of
from contracts import LimitStage
from database import Connection
from telemetry import metrics
from web.app_state import GaugeSetter

Counted = Mapping[tuple[str, str, str], int]
"""How many cases, by campaign, county and stage; only where there are any."""


def limit_gauge(
    limit: str, count: Callable[[Connection], Awaitable[Counted]], campaigns: Sequence[Campaign], clock: Clock
) -> GaugeSetter:
    """What /metrics sets before it is read; a county without any is a measured zero."""

    async def set_cases(conn: Connection) -> None:
        counted, today = await count(conn), day_of(clock.now())
        metrics.limits_reached.clear()
        for campaign, stage in product(campaigns, LimitStage):
            for unit in campaign.roster(today):
                metrics.limits_reached.labels(limit, stage, campaign.code, unit.code).set(0)
        for (code, county, stage_told), cases in counted.items():
            metrics.limits_reached.labels(limit, stage_told, code, county).set(cases)

    return set_cases
