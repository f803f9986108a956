"""The relay's session holds the lock, reads and deletes; who lost it can delete nothing (decision 2)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

import asyncpg
import structlog

from database import IDLE_LIMIT, AdvisoryLock, Connection, is_transient
from watchdog import goes_on, waits_for

T = TypeVar("T")

STANDBY_SECONDS: Final = 0.2
AGAIN_SECONDS: Final = 0.3
SESSION: Final = {
    "application_name": "relay",
    "idle_session_timeout": IDLE_LIMIT,
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "transaction_timeout": "12s",
    "timezone": "Asia/Shanghai",
}
"""A process stopped after it prepared a statement and before it used it leaves a session that PostgreSQL does
not call idle: only `transaction_timeout` ends it, and lets the lock go. It is longer than any statement."""

log = structlog.get_logger()


@asynccontextmanager
async def open_session(dsn: str) -> AsyncIterator[Connection]:
    """A direct connection, not from a pool: the lock lives and dies with it."""
    connection = await asyncpg.connect(dsn, timeout=5, command_timeout=15, server_settings=SESSION)
    try:
        yield connection
    finally:
        connection.terminate()


async def wait_for_lock(session: Connection) -> None:
    """Stand by until no other relay of this service is active, and until what is sent can be deleted."""
    while not await session.fetchval("SELECT pg_try_advisory_lock($1)", AdvisoryLock.relay):
        goes_on()
        await asyncio.sleep(STANDBY_SECONDS)
    while await session.fetchval("SELECT current_setting('transaction_read_only')::boolean"):
        waits_for("a database that may be written")
        await asyncio.sleep(STANDBY_SECONDS)


async def write(session: Connection, change: Callable[[], Awaitable[T]]) -> T:
    """Make a change, however long a lock or a read-only server stops it.

    A new term would send everything again, as often as it failed; so it is tried again in this session, which
    still holds the relay's lock.
    """
    said = ""
    while True:
        try:
            changed = await change()
        except Exception as error:
            if not is_transient(error) or session.is_closed():
                raise
            trouble = type(error).__name__
            waits_for(trouble)
            if trouble != said:
                log.warning("what was sent stays in the outbox for now", error=trouble)
                said = trouble
            await asyncio.sleep(AGAIN_SECONDS)
        else:
            goes_on()
            return changed
