"""How often to look for rows of which nobody tells: those that another process adds (decision 34)."""

from typing import Final

QUIET_SECONDS: Final = 0.05
BUSY_SECONDS: Final = 0.01
STAYS_BUSY_SECONDS: Final = 1.0


class Lookout:
    """Often for a second after a row that nobody had told of, seldom otherwise."""

    def __init__(self) -> None:
        self._busy_until = 0.0

    def found(self, now: float, *, told: bool) -> None:
        """There were rows; somebody had told of them, or not."""
        if not told:
            self._busy_until = now + STAYS_BUSY_SECONDS

    def pause(self, now: float) -> float:
        """For so long to wait for word before looking again."""
        return BUSY_SECONDS if now < self._busy_until else QUIET_SECONDS
