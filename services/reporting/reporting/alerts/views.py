"""Alerts as a person reads them: of whom, why, whom to call, what ended them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from campaign import Campaign, County
from clock import day_of
from reporting.alerts.rules import Alert
from reporting.calendar.rules.roster import names

ENDED_BY: Final[Mapping[str, str]] = {
    "heard": "恢复",
    "exempted": "免报",
    "window_ended": "报送期结束",
    "signed": "签报",
}


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
    }


def _contacts(county: County) -> Sequence[Mapping[str, str]]:
    """The named person first, then the deputy."""
    return (
        {"name": county.contact, "phone": county.contact_phone},
        {"name": county.deputy, "phone": county.deputy_phone},
    )
