"""The business clock (periods, deadlines, silence) and the working days. The machine clock is not here."""

from clock.clocks import SHANGHAI, Clock, advance, fixed, open_clock
from clock.days import day_of, midnight, midnight_after
from clock.working_days import WorkingDay, add_working_days, is_working_day

__all__ = [
    "SHANGHAI",
    "Clock",
    "WorkingDay",
    "add_working_days",
    "advance",
    "day_of",
    "fixed",
    "is_working_day",
    "midnight",
    "midnight_after",
    "open_clock",
]
