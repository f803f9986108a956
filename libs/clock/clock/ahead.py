"""A told time ahead of ours: up to a day it counts as now, as clocks go wrong; further it is none (T3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FURTHEST_AHEAD: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A time that was told before it had come, by our clock: both clocks."""

    told: datetime
    ours: datetime

    @property
    def is_too_far(self) -> bool:
        """No clock goes that wrong: it is another mistake."""
        return self.told > latest_at(self.ours)


def latest_at(now: datetime) -> datetime:
    """The latest time that can still be taken for a clock that goes wrong."""
    return now + FURTHEST_AHEAD


def ahead(told: datetime, now: datetime) -> Ahead | None:
    """None: the time has come, and counts as told."""
    return Ahead(told, now) if told > now else None
