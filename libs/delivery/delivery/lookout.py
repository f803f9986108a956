"""How often to look for rows of which nobody tells: those that another process adds (decision 34)."""

from typing import Final

AFTER: Final = ((1.0, 0.01), (60.0, 0.05))
"""So many seconds after the last of them every so many seconds."""
SELDOM_SECONDS: Final = 0.2
WHOLE_SECONDS: Final = 0.5
"""Seldom, where the process is the whole service: then its own rows are told of, and only a second replica,
an operator's command or the rows of a process that was killed are not."""


class Lookout:
    """Often right behind rows that nobody had told of, seldom where all are told of."""

    def __init__(self, seldom_seconds: float = SELDOM_SECONDS) -> None:
        self._last = float("-inf")
        self._seldom = seldom_seconds

    def found(self, now: float, *, told: bool) -> None:
        """There were rows; somebody had told of them, or not."""
        if not told:
            self._last = now

    def pause(self, now: float) -> float:
        """For so long to wait for word before looking again."""
        return next((pause for within, pause in AFTER if now - self._last < within), self._seldom)
