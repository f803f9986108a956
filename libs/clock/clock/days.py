"""Days in Asia/Shanghai: which one an instant lies in, and when one begins."""

from datetime import date, datetime, time, timedelta

from clock.clocks import SHANGHAI


def day_of(instant: datetime) -> date:
    """The day an aware instant lies in."""
    return instant.astimezone(SHANGHAI).date()


def written(instant: datetime) -> str:
    """For people to read: `2018-12-06 16:00:00+08:00`."""
    return instant.astimezone(SHANGHAI).isoformat(sep=" ", timespec="seconds")


def midnight(day: date) -> datetime:
    """The first instant of a day."""
    return datetime.combine(day, time(), SHANGHAI)


def midnight_after(day: date) -> datetime:
    """The instant at which a day has ended: the first of the next."""
    return midnight(day + timedelta(days=1))
