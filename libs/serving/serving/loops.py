"""The loops beside the API (relay, consumer, clock jobs …): one that ends is started again, alone.

The API does not share their fate: it answers while a reader fails, and /readyz and a metric say which does.
Only a loop that is stuck (libs/watchdog) or a setting that is wrong ends the process.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog

from telemetry import metrics
from watchdog import Watchdog, beat
from watchdog.cancellation import is_cancelled
from web.readiness import NotReady

Loop = Callable[[], Awaitable[None]]

FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 30.0
STEADY_SECONDS: Final = 10.0
"""A loop that has run for so long has got over it."""
OUR_OWN: Final = ("delivery", "files", "serving", "watchdog")

log = structlog.get_logger()


@dataclass
class LoopHealth:
    """The loops that failed and have not run steadily since; those that wait for trouble to pass."""

    failing: set[str] = field(default_factory=set)
    waiting: Mapping[str, str] = field(default_factory=dict)

    async def check(self) -> None:
        """For /readyz."""
        failing = [f"started again: {', '.join(sorted(self.failing))}"] if self.failing else []
        waiting = [f"{name} waits: {trouble}" for name, trouble in sorted(self.waiting.items())]
        if failing or waiting:
            raise NotReady("; ".join((*failing, *waiting)))


async def keep_running(service: str, name: str, loop: Loop, watchdog: Watchdog, health: LoopHealth) -> None:
    """For ever, with growing pauses while it keeps failing."""
    pause = 0.0
    metrics.loop_restarts.labels(service, name)
    metrics.loop_waiting.labels(service, name).set_function(lambda: float(name in watchdog.waiting))
    health.waiting = watchdog.waiting
    while True:
        watchdog.watch(name)
        began = time.monotonic()
        await _run_once(name, loop, health)
        metrics.loop_restarts.labels(service, name).inc()
        pause = next_pause(pause, time.monotonic() - began)
        beat()
        await asyncio.sleep(pause)


def next_pause(pause: float, ran: float) -> float:
    """Seconds to wait after a run of so many seconds: twice as long as before, until one was steady."""
    if not pause or ran > STEADY_SECONDS:
        return FIRST_PAUSE_SECONDS
    return min(2 * pause, LONGEST_PAUSE_SECONDS)


async def _run_once(name: str, loop: Loop, health: LoopHealth) -> None:
    steady = asyncio.get_running_loop().call_later(STEADY_SECONDS, health.failing.discard, name)
    try:
        await loop()
    except asyncio.CancelledError:
        if is_cancelled():
            raise
        log.error("a loop met the end of a task that it waited for", loop=name)
    except Exception as error:
        log.error("a loop failed", loop=name, reason=_reason(error), exc_info=error)
    else:
        log.error("a loop ended", loop=name)
    finally:
        steady.cancel()
    health.failing.add(name)


def _reason(error: BaseException) -> str | None:
    """Our own exceptions say in one line what to do; others may quote data."""
    return str(error) if type(error).__module__.partition(".")[0] in OUR_OWN else None
