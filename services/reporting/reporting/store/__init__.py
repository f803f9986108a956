"""Every SQL statement of reporting, one file per subject."""

from reporting.store import alerts, calendars, counting, figures, lines, standing, tickets, watching

__all__ = ["alerts", "calendars", "counting", "figures", "lines", "standing", "tickets", "watching"]
