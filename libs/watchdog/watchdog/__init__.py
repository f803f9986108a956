"""A loop that makes no turn for 60 s is stuck: the process ends, and its supervisor starts it again."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Final

LIMIT_SECONDS: Final = 60.0

_turns: ContextVar[Callable[[], None] | None] = ContextVar("turns", default=None)


class Stuck(Exception):
    """A loop made no turn for too long."""


class Watchdog:
    """Notes the turns of named loops, by the machine's clock."""

    def __init__(self, limit: float = LIMIT_SECONDS, now: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._now = now
        self._last: dict[str, float] = {}

    def watch(self, name: str) -> None:
        """From here on `beat()` in this task, and in those it starts, means a turn of `name`."""
        self._last[name] = self._now()
        _turns.set(lambda: self._last.__setitem__(name, self._now()))

    def stuck(self) -> Mapping[str, float]:
        """The loops without a turn, and for how long."""
        now = self._now()
        return {name: now - last for name, last in self._last.items() if now - last > self._limit}

    async def guard(self) -> None:
        """Raise Stuck as soon as a loop is."""
        while True:
            await asyncio.sleep(self._limit / 10)
            for name, seconds in self.stuck().items():
                raise Stuck(f"{name} made no turn for {seconds:.0f} s")


def beat() -> None:
    """One more turn of the loop that runs here; waiting out an outage is one too. No watchdog: nothing."""
    turn = _turns.get()
    if turn is not None:
        turn()
