"""A guard outside of the event loop: whoever hangs in a call that never returns cannot judge itself."""

import asyncio
import faulthandler
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

LIMIT_SECONDS: Final = 60.0
LOOKS: Final = 10


class OutsideGuard:
    """A thread that ends the process when the event loop has made no `turn` for `limit` seconds.

    It looks twice before it does: to a process that was stopped and goes on, the first look is stale.
    """

    def __init__(self, limit: float = LIMIT_SECONDS) -> None:
        self._limit = limit
        self._last = time.monotonic()
        self._over = threading.Event()

    async def guard(self) -> None:
        """Guard the event loop this runs in, for as long as it does."""
        with self.looking():
            while True:
                await asyncio.sleep(self._limit / LOOKS)
                self.turn()

    @contextmanager
    def looking(self) -> Iterator[None]:
        """The thread looks meanwhile."""
        self.turn()
        threading.Thread(target=self._look, name="guard", daemon=True).start()
        try:
            yield
        finally:
            self._over.set()

    def turn(self) -> None:
        self._last = time.monotonic()

    def _look(self) -> None:
        stale = 0
        while not self._over.wait(self._limit / LOOKS):
            stale = stale + 1 if time.monotonic() - self._last > self._limit else 0
            if stale == 2:
                end_at_once()


def end_at_once() -> None:
    """With what every thread was doing on standard error; nothing is acknowledged."""
    faulthandler.dump_traceback(all_threads=True)
    os._exit(1)
