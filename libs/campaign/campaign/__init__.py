"""A campaign 专项行动 is data that a bureau edits: one TOML file and four tables. See README.md."""

from campaign.errors import CampaignError
from campaign.fixed_facts import FixedFact, allowed_changes, fixed_facts, forbidden_change
from campaign.folder import load, load_all, render
from campaign.model import (
    Agency,
    Campaign,
    County,
    DayTerms,
    Duty,
    Lawyer,
    Office,
    Platform,
    ReminderTimes,
    StandingOrder,
    Takeover,
    line_of,
    terms_of,
)
from campaign.off_roster import OffRoster, off_roster
from campaign.spreadsheet import Row, rows_in
from campaign.window import BOUND, Bound, OutsideWindow, day_outside_window, outside_window

__all__ = [
    "BOUND",
    "Agency",
    "Bound",
    "Campaign",
    "CampaignError",
    "County",
    "DayTerms",
    "Duty",
    "FixedFact",
    "Lawyer",
    "OffRoster",
    "Office",
    "OutsideWindow",
    "Platform",
    "ReminderTimes",
    "Row",
    "StandingOrder",
    "Takeover",
    "allowed_changes",
    "day_outside_window",
    "fixed_facts",
    "forbidden_change",
    "line_of",
    "load",
    "load_all",
    "off_roster",
    "outside_window",
    "render",
    "rows_in",
    "terms_of",
]
