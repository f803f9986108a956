"""Small batches keep apart: what comes right behind one waits a moment for more, and goes together with it.

A batch of one event costs PostgreSQL and Kafka as much as one of fifty. The first after a pause goes at once;
behind a large batch there is more waiting, and that goes at once too.
"""

from typing import Final

LARGE: Final = 100
STEADY_BATCHES: Final = 10
SUCCESSION_SECONDS: Final = 0.25
"""Batches no further apart than this follow each other; after so many of them the traffic is steady."""


class Spacing:
    """The distance between batches; whoever takes them says when, in seconds of a clock that only grows.

    `steady_seconds`: the distance while the traffic is steady; else the same.
    """

    def __init__(self, seconds: float, steady_seconds: float | None = None) -> None:
        self._seconds, self._steady_seconds = seconds, steady_seconds or seconds
        self._in_succession = 0
        self._last = 0.0
        self._free_from = 0.0

    def took(self, how_many: int, now: float) -> None:
        """A batch was taken; nothing is none."""
        if how_many:
            self._in_succession = self._in_succession + 1 if now - self._last <= SUCCESSION_SECONDS else 0
            self._last = now
            is_steady = self._in_succession >= STEADY_BATCHES
            apart = self._steady_seconds if is_steady else self._seconds
            self._free_from = now if how_many >= LARGE else now + apart

    def left(self, now: float) -> float:
        """Seconds until the next one may be taken."""
        return max(0.0, self._free_from - now)
