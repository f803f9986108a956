"""Which campaign, county and day a request is about, or why there is none."""

from datetime import date

from fastapi import Request

from access import Caller, may_see
from campaign import Campaign
from reporting.handlers.reports import Place
from reporting.rules.periods import bounds
from reporting.rules.roster import names
from reporting.state import state_of
from reporting.store.lines import Key
from web import Problem, problems


def campaign_of(request: Request, code: str) -> Campaign | Problem:
    """A campaign this service has the data of."""
    return state_of(request).campaigns.get(code) or problems.unknown_campaign()


def place_of(request: Request, caller: Caller, code: str, county: str, day: date) -> Place | Problem:
    """A line; another county's is not found."""
    campaign = campaign_of(request, code)
    if isinstance(campaign, Problem):
        return campaign
    if not may_see(caller, county):
        return problems.not_found()
    if county not in names(campaign):
        return problems.unknown_county()
    period = bounds(campaign, day)
    if period is None:
        return problems.outside_campaign()
    return Place(campaign, Key(code, county, day), period, campaign.county(county, day) is not None)
