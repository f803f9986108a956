"""Trouble that passes by itself: the same work is tried again. Everything else is a bug or a bad message."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import asyncpg
import stamina

from watchdog import beat, goes_on, waits_for

T = TypeVar("T")

PASSING_CLASSES: Final = (
    "08",  # the connection broke
    "40",  # deadlock, serialization
    "53",  # the disk is full, too many connections
    "57",  # an operator cancelled it; the server stops, crashed or starts
    "58",  # the disk under the server
)
STAYING: Final = (
    "57P04",  # the database was dropped
    "58P01",  # a file of the server is missing
    "58P02",
    "58P03",  # a name of ours is too long
)
PASSING: Final = (
    "25006",  # read-only: a failover, we speak with a standby
    "25P03",  # a session idle for too long in its transaction
    "25P04",  # a transaction too long
    "55P03",  # a lock did not come free
)
BESIDE_THE_SERVER: Final = (
    asyncpg.OutdatedSchemaCacheError,  # a migration ran meanwhile; asyncpg has thrown its cache away
    asyncpg.TargetServerAttributeNotMatched,  # a failover: nobody may be written to yet
    ConnectionError,
    TimeoutError,
)
CLOSED: Final = ("connection is closed", "pool is closed", "pool is closing")
"""How asyncpg says, only in words, that the connection under a statement went away."""
RELEASED: Final = "released back to the pool"
"""What it says of a connection that we gave back, and of one that went away and that the pool took back."""
PUZZLED: Final = (
    "cannot switch to",
    "cannot process message",
    "not connected",
    "unexpected error while performing authentication",
)
"""How it begins when the server ended the session between two statements, or before the first."""


def is_transient(error: BaseException) -> bool:
    """Will the same work succeed later, without anybody changing anything?"""
    if isinstance(error, asyncpg.PostgresError):
        return _state_passes(error.sqlstate or "")
    return isinstance(error, BESIDE_THE_SERVER) or _session_ended(error)


def _state_passes(state: str) -> bool:
    return state in PASSING or (state[:2] in PASSING_CLASSES and state not in STAYING)


def _session_ended(error: BaseException) -> bool:
    """What else asyncpg calls an error of its own is one of ours: a type that it cannot read or send, say."""
    if type(error) is asyncpg.InterfaceError:
        return str(error).endswith(CLOSED) or (str(error).endswith(RELEASED) and _follows_trouble(error))
    return type(error) is asyncpg.InternalClientError and str(error).startswith(PUZZLED)


def _follows_trouble(error: BaseException) -> bool:
    """Was it raised while something that passes was dealt with? Use after release is a bug."""
    return error.__context__ is not None and is_transient(error.__context__)


def _pause(error: Exception) -> bool | float:
    """For stamina: a deadlock is repeated at once, an outage with growing pauses, a bug never."""
    if isinstance(error, asyncpg.DeadlockDetectedError):
        return 0.0
    passes = is_transient(error) or isinstance(error, OSError)
    if passes:
        waits_for(type(error).__name__)
    return passes


async def while_transient(work: Callable[[], Awaitable[T]]) -> T:
    """Repeat `work`, pausing up to 2 s, for as long as only passing trouble stops it.

    The loop it runs in is not stuck meanwhile, and says what it waits for (libs/watchdog).
    """
    try:
        async for attempt in stamina.retry_context(
            on=_pause, attempts=None, timeout=None, wait_initial=0.05, wait_max=2.0, wait_jitter=0.1
        ):
            with attempt:
                beat()
                return await work()
    finally:
        goes_on()
    raise AssertionError("an unlimited retry does not end")
