"""Whether a new record may be made: whose, in which campaign, when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from campaign import Campaign, County
from clock import day_of
from intake.flaws import Flaw, FlawKind

Campaigns = Mapping[str, Campaign]


@dataclass(frozen=True, slots=True)
class NewRecord:
    """Whose a new record is, in which campaign, and when it happened."""

    campaign: str
    county: str
    at: datetime
    is_time_stated: bool


@dataclass(frozen=True, slots=True)
class Admission:
    """Where a new record may be made."""

    campaign: Campaign
    county: County


def foreign_county(county: str, own: str | None, campaigns: Campaigns) -> Flaw | None:
    """People record for their own county only."""
    if county == own:
        return None
    known = {each.code for campaign in campaigns.values() for each in campaign.counties}
    kind = FlawKind.foreign_county if county in known else FlawKind.unknown_county
    return Flaw(kind, (("county",),), hint="须为本单位代码")


def admit(record: NewRecord, campaigns: Campaigns) -> Admission | Flaw:
    """A known campaign, a time within it, a county of its roster on that day."""
    campaign = campaigns.get(record.campaign)
    if campaign is None:
        return Flaw(FlawKind.unknown_campaign, (("campaign",),))
    if not campaign.starts <= record.at < campaign.ends:
        # A time that nobody stated is now: then it is the campaign that is wrong.
        return Flaw(FlawKind.outside_campaign, (("occurred_at" if record.is_time_stated else "campaign",),))
    county = campaign.county(record.county, day_of(record.at))
    if county is None:
        return Flaw(FlawKind.unknown_county, (("county",),))
    return Admission(campaign, county)
