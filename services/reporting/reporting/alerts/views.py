"""Alerts as a person reads them: of whom, why, whom to call, what ended them."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any, Final

from campaign import Campaign, County
from clock import day_of
from reporting.alerts.rules import Alert, Taking
from reporting.alerts.shown import AlertJson, TakingJson
from reporting.alerts.store import AlertKey
from reporting.calendar.rules.roster import names
from web import encode_cursor

ENDED_BY: Final[Mapping[str, str]] = {
    "heard": "恢复",
    "exempted": "免报",
    "window_ended": "报送期结束",
    "signed": "签报",
}


def key_of(alert: Alert) -> AlertKey:
    return alert.raised, alert.kind, alert.county, alert.campaign


def id_of(alert: Alert) -> str:
    """One text for it in an address."""
    return encode_cursor(alert.raised.astimezone(UTC), alert.kind, alert.county, alert.campaign)


def alert_json(alert: Alert) -> AlertJson:
    return {
        "alert_id": id_of(alert),
        "campaign": alert.campaign,
        "county": alert.county,
        "kind": alert.kind,
        "since": alert.since,
        "counted_from": alert.counted_from,
        "raised": alert.raised,
        "period": alert.period,
        "cleared": alert.cleared,
        "ended": alert.ended,
        "ended_by": alert.ended_by,
        "taken": _taking(alert.taken) if alert.taken else None,
        "version": alert.version,
    }


def _taking(taken: Taking) -> TakingJson:
    return {"name": taken.name, "at": taken.at, "until": taken.until}


def show_alert(alert: Alert, campaigns: Mapping[str, Campaign]) -> dict[str, Any]:
    """`campaigns`: those this service has the data of; an alert outlives its campaign's files."""
    campaign = campaigns.get(alert.campaign)
    day = alert.period or day_of(alert.raised)
    county = campaign.county(alert.county, day) if campaign else None
    return {
        "campaign": alert.campaign,
        "county": alert.county,
        "name": names(campaign).get(alert.county, alert.county) if campaign else alert.county,
        "day": alert.period.isoformat() if alert.period else None,
        "since": alert.since,
        "raised": alert.raised,
        "contacts": _contacts(county) if county else (),
        "ended": alert.ended,
        "ended_by": ENDED_BY.get(alert.ended_by or "", alert.ended_by),
        "alert_id": id_of(alert),
        "taken": alert.taken,
        "version": alert.version,
    }


def _contacts(county: County) -> Sequence[Mapping[str, str]]:
    """The named person first, then the deputy."""
    return (
        {"name": county.contact, "phone": county.contact_phone},
        {"name": county.deputy, "phone": county.deputy_phone},
    )
