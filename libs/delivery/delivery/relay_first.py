"""What was acknowledged goes out first: a consumer lets the relay beside it catch up before it takes more.

Both share one event loop, so one core. Behind an outage thousands of rows wait to be sent, and a consumer
that reads them again as fast as they come would take most of that core.
"""

import asyncio
from contextlib import suppress
from typing import Final

LONGEST_SECONDS: Final = 1.0
"""So long at most before each batch: beside a relay that is always behind, what others say counts too."""


class RelayFirst:
    """Whether the relay of this process is behind."""

    def __init__(self) -> None:
        self._caught_up = asyncio.Event()
        self._caught_up.set()

    def note(self, *, is_behind: bool) -> None:
        """Said by the relay."""
        if is_behind:
            self._caught_up.clear()
        else:
            self._caught_up.set()

    async def let_go_first(self, longest_seconds: float = LONGEST_SECONDS) -> bool:
        """Wait until it has caught up, or for so long; whether it has."""
        if not self._caught_up.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(longest_seconds):
                    await self._caught_up.wait()
        return self._caught_up.is_set()
