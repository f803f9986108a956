"""A loop that makes no turn for 60 s is stuck: the process ends, and its supervisor starts it again.

A loop that waits out trouble is not stuck: every attempt is a turn, and what it waits for is noted.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from watchdog.from_outside import OutsideGuard

LIMIT_SECONDS: Final = 60.0


class Stuck(Exception):
    """A loop made no turn for too long."""


class Watchdog:
    """Notes the turns of named loops, by the machine's clock; `waiting`: those that wait, and for what."""

    def __init__(self, limit: float = LIMIT_SECONDS, now: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._now = now
        self._last: dict[str, float] = {}
        self.waiting: dict[str, str] = {}

    def watch(self, name: str) -> None:
        """From here on `beat()` in this task, and in those it starts, means a turn of `name`."""
        self.turn(name)
        self.waiting.pop(name, None)
        _watched.set(_Watched(self, name))

    def turn(self, name: str) -> None:
        self._last[name] = self._now()

    def stuck(self) -> Mapping[str, float]:
        """The loops without a turn, and for how long."""
        now = self._now()
        return {name: now - last for name, last in self._last.items() if now - last > self._limit}

    async def guard(self) -> None:
        """Raise Stuck as soon as a loop is; where all of them hang, a thread ends the process."""
        outside = OutsideGuard(self._limit)
        with outside.looking():
            while True:
                await asyncio.sleep(self._limit / 10)
                outside.turn()
                for name, seconds in self.stuck().items():
                    raise Stuck(f"{name} made no turn for {seconds:.0f} s")


@dataclass(frozen=True, slots=True)
class _Watched:
    watchdog: Watchdog
    name: str


_watched: ContextVar[_Watched | None] = ContextVar("watched", default=None)


def beat() -> None:
    """One more turn of the loop that runs here; waiting out an outage is one too. No watchdog: nothing."""
    if here := _watched.get():
        here.watchdog.turn(here.name)


def waits_for(trouble: str) -> None:
    """The loop that runs here does not get on, for a reason that passes by itself."""
    if here := _watched.get():
        here.watchdog.turn(here.name)
        here.watchdog.waiting[here.name] = trouble


def goes_on() -> None:
    """What the loop waited for is over."""
    if here := _watched.get():
        here.watchdog.turn(here.name)
        here.watchdog.waiting.pop(here.name, None)
