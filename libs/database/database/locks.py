"""Advisory locks: what only one process at a time may do in a database.

The session that holds one has an idle limit, so that a process that was stopped loses its lock; whoever works
under the lock keeps the session from idling meanwhile.
"""

import asyncio
from collections.abc import Awaitable
from enum import IntEnum
from typing import Final, TypeVar

from database.connection import Connection

T = TypeVar("T")

IDLE_LIMIT: Final = "3s"
"""`idle_session_timeout` of a session that holds a lock: one silent for so long is a stopped process's."""
ALIVE_SECONDS: Final = 1.0


class AdvisoryLock(IntEnum):
    """Every number given to pg_advisory_lock."""

    migrations = 7_020_181
    relay = 7_020_182
    clock_jobs = 7_020_183
    silence_sweep = 7_020_184
    audit_sealer = 7_020_185
    rebuild = 7_020_186
    platform = 7_020_187
    agencies_on_kafka = 7_020_188
    campaigns = 7_020_189


async def keep_alive(session: Connection, work: Awaitable[T]) -> T:
    """Wait for work that takes place elsewhere, without letting this session go idle."""
    task = asyncio.ensure_future(work)
    try:
        while not (await asyncio.wait({task}, timeout=ALIVE_SECONDS))[0]:
            await session.execute("SELECT 1")
        return task.result()
    finally:
        task.cancel()
        await asyncio.wait({task})
