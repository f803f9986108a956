"""When is the pipeline stalled? Then county alarms wait and another one goes off (architecture §5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LAG_ALLOWED: Final = timedelta(seconds=60)
STALLED_AFTER_SECONDS: Final = 60.0

SETTLED_AFTER: Final = timedelta(seconds=30)
"""No transaction outlives it: what was recorded before now − 30 s is committed or never will be."""


@dataclass(frozen=True, slots=True)
class Lag:
    """Since which machine instant (monotonic seconds) what was seen has lagged behind business time."""

    since: float | None = None

    def stalled(self, at: float) -> bool:
        """It has lagged for 60 real seconds without a break."""
        return self.since is not None and at - self.since >= STALLED_AFTER_SECONDS


def look(lag: Lag, as_of: datetime | None, now: datetime, at: float) -> Lag:
    """`now` and `as_of` are business time, `at` is the machine's monotonic clock."""
    if as_of is not None and now - as_of <= LAG_ALLOWED:
        return Lag()
    return lag if lag.since is not None else Lag(at)
