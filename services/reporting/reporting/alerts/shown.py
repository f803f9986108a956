"""An alert, as the routes describe it."""

from datetime import date, datetime

from typing_extensions import TypedDict

from contracts.reporting import AlertKind
from web import Page


class TakingJson(TypedDict):
    """`until`: the alert ended, and with it this."""

    name: str
    at: datetime
    until: datetime | None


class AlertJson(TypedDict):
    """`taken`: who of the city looks after it, or did when it ended; this neither clears nor hides it."""

    alert_id: str
    campaign: str
    county: str
    kind: AlertKind
    since: datetime | None
    counted_from: str | None
    raised: datetime
    period: date | None
    cleared: datetime | None
    ended: datetime | None
    ended_by: str | None
    taken: TakingJson | None
    version: int


class AlertsJson(Page[AlertJson]):
    pass
