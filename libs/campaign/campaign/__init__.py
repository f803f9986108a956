"""A campaign 专项行动 is data that a bureau edits: one TOML file and three tables. See README.md."""

from campaign.errors import CampaignError
from campaign.fixed_facts import FixedFact, fixed_facts, forbidden_change
from campaign.folder import load, load_all, render
from campaign.model import Campaign, County, Lawyer, Office, StandingOrder

__all__ = [
    "Campaign",
    "CampaignError",
    "County",
    "FixedFact",
    "Lawyer",
    "Office",
    "StandingOrder",
    "fixed_facts",
    "forbidden_change",
    "load",
    "load_all",
    "render",
]
