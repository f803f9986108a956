"""Time limits: dated rows of law, and the day each runs out. See README.md."""

from timelimits.due import Due, due, show
from timelimits.reached import Reached, reached, started_before
from timelimits.table import Limit, Rule, in_force, rules

__all__ = [
    "Due",
    "Limit",
    "Reached",
    "Rule",
    "due",
    "in_force",
    "reached",
    "rules",
    "show",
    "started_before",
]
