"""Time limits: dated rows of law, and the day each runs out. See README.md."""

from timelimits.due import Due, DueJson, due, earliest, show
from timelimits.reached import Reached, reached, stage_of, started_before
from timelimits.table import Limit, Rule, in_force, rules

__all__ = [
    "Due",
    "DueJson",
    "Limit",
    "Reached",
    "Rule",
    "due",
    "earliest",
    "in_force",
    "reached",
    "rules",
    "show",
    "stage_of",
    "started_before",
]
