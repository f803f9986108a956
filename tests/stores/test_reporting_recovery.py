"""Faust's recovery goes on when a Kafka client cancels it, and ends when it is told to."""

import asyncio
from types import SimpleNamespace
from typing import Any, Final, cast

import pytest

from reporting.stream.recovery import LastingRecovery, LastingTables

APP: Final = cast(
    Any, SimpleNamespace(conf=SimpleNamespace(stream_recovery_delay=0.0), consumer=None, tracer=None)
)
"""What a recovery without tables asks of its application."""


class Resuming(LastingRecovery):
    """Faust's own recovery of no tables, interrupted the first time as a client interrupts it."""

    resumed = 0

    async def _resume_streams(self, generation_id: int = 0) -> None:
        self.resumed += 1
        if self.resumed == 1:
            raise asyncio.CancelledError
        self.again.set()

    def begin(self) -> "asyncio.Task[None]":
        """As Faust begins it, when there was a rebalance."""
        self.again = asyncio.Event()
        self.signal_recovery_start.set()
        return asyncio.create_task(Resuming._restart_recovery(self))


async def test_a_recovery_that_a_client_cancels_begins_again() -> None:
    recovery = Resuming(APP, LastingTables(APP))
    going_on = recovery.begin()
    async with asyncio.timeout(60):
        await recovery.again.wait()
    assert recovery.resumed == 2
    assert not going_on.done()
    going_on.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going_on


async def test_the_tables_bring_the_recovery_that_lasts() -> None:
    assert isinstance(LastingTables(APP).recovery, LastingRecovery)
