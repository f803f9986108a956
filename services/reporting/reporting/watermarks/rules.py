"""When does the pipeline lag, and when is it stalled? Then county alarms wait and another one goes off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

T = TypeVar("T")

LAG_ALLOWED: Final = timedelta(seconds=60)
STALLED_AFTER_SECONDS: Final = 60.0

SETTLED_AFTER: Final = timedelta(seconds=30)
"""No transaction outlives it: what was recorded before now − 30 s is committed or never will be."""


@dataclass(frozen=True, slots=True)
class PipelineLag:
    """Since which machine instant (monotonic seconds) what was seen has lagged behind business time."""

    since: float | None = None

    @property
    def lags(self) -> bool:
        return self.since is not None

    def is_stalled(self, at: float) -> bool:
        """It has lagged for 60 real seconds without a break."""
        return self.since is not None and at - self.since >= STALLED_AFTER_SECONDS


def pipeline_lag(before: PipelineLag, as_of: datetime | None, now: datetime, at: float) -> PipelineLag:
    """The lag at `at`, the machine's monotonic clock; `now` and `as_of` are business time."""
    if as_of is not None and now - as_of <= LAG_ALLOWED:
        return PipelineLag()
    return before if before.since is not None else PipelineLag(at)


def thinned(marks: Sequence[T]) -> list[T]:
    """Every second mark of one source: always its oldest, which a ledger reaches first, and its newest."""
    return [*marks[:-1:2], marks[-1]]
