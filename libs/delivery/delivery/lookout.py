"""How often to look for rows of which nobody tells: those that another process adds (decision 34)."""

from typing import Final

AFTER: Final = ((1.0, 0.01), (60.0, 0.05))
"""So many seconds after the last of them every so many seconds."""
SELDOM_SECONDS: Final = 0.2


class Lookout:
    """Often right behind rows that nobody had told of, seldom where all are told of."""

    def __init__(self) -> None:
        self._last = float("-inf")

    def found(self, now: float, *, told: bool) -> None:
        """There were rows; somebody had told of them, or not."""
        if not told:
            self._last = now

    def pause(self, now: float) -> float:
        """For so long to wait for word before looking again."""
        return next((pause for within, pause in AFTER if now - self._last < within), SELDOM_SECONDS)
