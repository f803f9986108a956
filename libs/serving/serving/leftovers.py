"""What nobody needs any more is forgotten after months (docs/guarantees.md: what is kept, and why)."""

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

from clock import Clock
from database import Pool
from delivery.held import forget_bytes
from telemetry import metrics
from watchdog import beat
from web.store import forget_answers

AT_ONCE: Final = 1000
EVERY_SECONDS: Final = 3600.0

Forget = Callable[[Pool, timedelta, int], Awaitable[int]]
"""Forget so many at most that are older than that; how many there were."""

FORGET: Final[Mapping[str, Forget]] = {"answers": forget_answers, "dismissed": forget_bytes}


class Leftovers:
    """A clock job: the machine's clock says what is old, once an hour, in small steps.

    A key that was forgotten is a new key: what is sent under it is carried out.
    """

    def __init__(self, service: str, *, answers: timedelta, dismissed: timedelta) -> None:
        self.service, self.due = service, 0.0
        self.kept = {"answers": answers, "dismissed": dismissed}

    async def forget(self, pool: Pool, _: Clock) -> None:
        if time.monotonic() < self.due:
            return
        for what, kept in self.kept.items():
            await self._forget_all(pool, what, kept)
        self.due = time.monotonic() + EVERY_SECONDS

    async def _forget_all(self, pool: Pool, what: str, kept: timedelta) -> None:
        forgotten = AT_ONCE
        while forgotten == AT_ONCE:
            forgotten = await FORGET[what](pool, kept, AT_ONCE)
            metrics.leftovers_forgotten.labels(self.service, what).inc(forgotten)
            beat()
