"""Which lines of the roster serve on a day: duty follows the working calendar, not the week alone (N2.5)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from clock import day_of, is_working_day

WORKING_WEEK: Final = frozenset(range(5))
WEEKEND: Final = frozenset({5, 6})


def lines_on_duty(now: datetime, overrides: Mapping[date, bool]) -> frozenset[int]:
    """The weekdays (Monday is 0) whose lines serve on the day in Shanghai.

    A day like others of its week has its own line. On a make-up Saturday or Sunday 调休上班 everybody serves
    who serves on some day from Monday to Friday; on a holiday of the working week, who serves at weekends.
    """
    today = day_of(now)
    usual = WORKING_WEEK if is_working_day(today, overrides).answer else WEEKEND
    return frozenset({today.weekday()}) if today.weekday() in usual else usual
