"""The business clock (periods, deadlines, silence) and the working days. The machine clock is not here."""

from clock.ahead import Ahead, ahead, latest_at
from clock.clocks import SHANGHAI, Clock, SystemClock, advance, fixed, open_clock
from clock.days import day_of, midnight, midnight_after, written
from clock.working_days import WorkingDay, add_working_days, first_provisional_day, is_working_day

__all__ = [
    "SHANGHAI",
    "Ahead",
    "Clock",
    "SystemClock",
    "WorkingDay",
    "add_working_days",
    "advance",
    "ahead",
    "day_of",
    "first_provisional_day",
    "fixed",
    "is_working_day",
    "latest_at",
    "midnight",
    "midnight_after",
    "open_clock",
    "written",
]
