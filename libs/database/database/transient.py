"""Trouble that passes by itself: the same work is tried again. Everything else is a bug or a bad message."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import asyncpg
import stamina

T = TypeVar("T")

PASSES: Final = (
    asyncpg.PostgresConnectionError,  # 08: the connection broke
    asyncpg.TransactionRollbackError,  # 40: deadlock, serialization
    asyncpg.InsufficientResourcesError,  # 53: too many connections, disk full
    asyncpg.ReadOnlySQLTransactionError,  # 25006: a failover; we speak with a standby
    asyncpg.PostgresIOError,  # 58030: the disk
    asyncpg.QueryCanceledError,  # 57014: an operator cancelled it
    asyncpg.LockNotAvailableError,  # 55P03: lock_timeout
    asyncpg.AdminShutdownError,  # 57P01: the server stops, or the session was ended
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.IdleSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
    asyncpg.InternalClientError,  # the server ended the session between two statements
    ConnectionError,
    TimeoutError,
)


def is_transient(error: BaseException) -> bool:
    """Will the same work succeed later, without anybody changing anything?"""
    return isinstance(error, PASSES) or _is_closed(error)


def _is_closed(error: BaseException) -> bool:
    """asyncpg says only in words that the connection under a statement went away."""
    return isinstance(error, asyncpg.InterfaceError) and ("closed" in str(error) or "closing" in str(error))


def _pause(error: Exception) -> bool | float:
    """For stamina: a deadlock is repeated at once, an outage with growing pauses, a bug never."""
    if isinstance(error, asyncpg.DeadlockDetectedError):
        return 0.0
    return is_transient(error) or isinstance(error, OSError)


async def while_transient(work: Callable[[], Awaitable[T]]) -> T:
    """Repeat `work`, pausing up to 2 s, for as long as only passing trouble stops it."""
    async for attempt in stamina.retry_context(
        on=_pause, attempts=None, timeout=None, wait_initial=0.05, wait_max=2.0, wait_jitter=0.1
    ):
        with attempt:
            return await work()
    raise AssertionError("an unlimited retry does not end")
