"""Answers under Idempotency-Keys are kept for some months, for who was offline long, and not for ever."""

import time
from datetime import timedelta
from typing import Final

from clock import Clock
from database import Pool
from watchdog import beat
from web.store import forget_answers

AT_ONCE: Final = 1000
EVERY_SECONDS: Final = 3600.0


class OldAnswers:
    """A clock job: the machine's clock says what is old, once an hour, in small steps.

    A key that was forgotten is a new key: what is sent under it is carried out.
    """

    def __init__(self, kept: timedelta) -> None:
        self.kept, self.due = kept, 0.0

    async def forget(self, pool: Pool, _: Clock) -> None:
        if time.monotonic() < self.due:
            return
        while await forget_answers(pool, self.kept, AT_ONCE) == AT_ONCE:
            beat()
        self.due = time.monotonic() + EVERY_SECONDS
