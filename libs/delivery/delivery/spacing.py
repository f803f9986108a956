"""Small batches keep apart: what comes right behind one waits a moment for more, and goes together with it.

A batch of one event costs PostgreSQL and Kafka as much as one of fifty. The first after a pause goes at once;
behind a large batch there is more waiting, and that goes at once too.
"""

from typing import Final

LARGE: Final = 100


class Spacing:
    """The distance between batches; whoever takes them says when, in seconds of a clock that only grows."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._free_from = 0.0

    def took(self, how_many: int, now: float) -> None:
        """A batch was taken; nothing is none."""
        if how_many:
            self._free_from = now if how_many >= LARGE else now + self._seconds

    def left(self, now: float) -> float:
        """Seconds until the next one may be taken."""
        return max(0.0, self._free_from - now)
