"""Time limits: dated rows of law, and the day each runs out. See README.md."""

from timelimits.due import Due, due, show
from timelimits.table import Limit, Rule, in_force, rules

__all__ = ["Due", "Limit", "Rule", "due", "in_force", "rules", "show"]
