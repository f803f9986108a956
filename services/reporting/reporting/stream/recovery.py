"""Faust's recovery, that is what it does after every rebalance, kept from ending without a word.

A Kafka client that loses its connection cancels what waited for an answer, and whoever waits sees a
CancelledError. A task of Faust's takes that for its own end: nobody would begin the next recovery, and
nothing be read any more.
"""

import asyncio
from typing import Final

import structlog
from faust.tables.manager import TableManager
from faust.tables.recovery import Recovery
from mode import Service as FaustService

from watchdog.cancellation import is_cancelled

AGAIN_SECONDS: Final = 1.0

log = structlog.get_logger()


class LastingRecovery(Recovery):
    """Recovers once more when a client of Kafka's cancelled it, and ends only when it is told to."""

    @FaustService.task
    async def _restart_recovery(self) -> None:
        while True:
            try:
                await Recovery._restart_recovery(self)
            except asyncio.CancelledError:
                if is_cancelled():
                    raise
                log.warning("the partitions are taken up again: the broker is away")
                await asyncio.sleep(AGAIN_SECONDS)
                self.signal_recovery_start.set()
            else:
                return


class LastingTables(TableManager):
    """Faust's tables, of which we have none, with the recovery that lasts."""

    @property
    def recovery(self) -> Recovery:
        """What begins anew after every rebalance."""
        if self._recovery is None:
            self._recovery = LastingRecovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery
