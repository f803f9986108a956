"""Whether a new record (application, consultation, incident) may be made: whose, in which campaign, when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from access import Caller
from campaign import Campaign, County
from casework.act import Act
from clock import day_of
from contracts import Event
from delivery import NewEvent
from intake.fields import Code
from web import Body, Instant, Problem, at, happened, problems

Campaigns = Mapping[str, Campaign]


class RecordBody(Body):
    """What every new record says: campaign, county, and when it happened."""

    campaign: Code
    county: Code
    occurred_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Admission:
    """A new record may be made: where, and by whom when."""

    campaign: Campaign
    county: County
    act: Act

    def event(self, subject: UUID, event: Event) -> NewEvent:
        """An event about the record, when it is no case."""
        return NewEvent(
            data=event,
            subject=str(subject),
            county=self.county.code,
            campaign=self.campaign.code,
            time=self.act.at,
            recorded=self.act.recorded,
            actor=self.act.actor,
        )


def foreign_county(body: RecordBody, caller: Caller, campaigns: Campaigns) -> Problem | None:
    """People record for their own county only."""
    if body.county == caller.county:
        return None
    known = {county.code for campaign in campaigns.values() for county in campaign.counties}
    problem = problems.foreign_county if body.county in known else problems.unknown_county
    return problem(None, at("county", detail="须为本单位代码"))


def admit(body: RecordBody, caller: Caller, campaigns: Campaigns, now: datetime) -> Admission | Problem:
    """A known campaign, a time within it and not in the future, a county of its roster on that day."""
    campaign = campaigns.get(body.campaign)
    if campaign is None:
        return problems.unknown_campaign(None, at("campaign"))
    when = happened(body.occurred_at, None, now)
    if isinstance(when, Problem):
        return when
    if not campaign.starts <= when < campaign.ends:
        return problems.outside_campaign(None, at("occurred_at" if body.occurred_at else "campaign"))
    county = campaign.county(body.county, day_of(when))
    if county is None:
        return problems.unknown_county(None, at("county"))
    return Admission(campaign, county, Act.by_caller(caller, when, now))
