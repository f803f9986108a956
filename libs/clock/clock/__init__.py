"""The business clock (periods, deadlines, silence) and the working days. The machine clock is not here."""

from clock.calendar import WorkingDay, add_working_days, is_working_day
from clock.clocks import SHANGHAI, Clock, advance, fixed, open_clock

__all__ = [
    "SHANGHAI",
    "Clock",
    "WorkingDay",
    "add_working_days",
    "advance",
    "fixed",
    "is_working_day",
    "open_clock",
]
