"""A batch that takes longer than a transaction may: repeated as it is, it would be broken off for ever.

Only what the server ends for its length counts. A lock that does not come free, a cancelled statement, a full
disk or a read-only server say nothing about the batch: it is repeated as it is, for as long as that lasts.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

import asyncpg

from contracts import Envelope
from database import Connection, is_transient
from delivery.effects import Effects

IDLE_SECONDS: Final = 4.5
"""Just below idle_in_transaction_session_timeout, which ends a session between statements (libs/database)."""
BUSY_SECONDS: Final = 29.0
"""Just below transaction_timeout, which ends it in the middle of one."""
LENGTH_STATES: Final = ("25P03", "25P04")
ATTEMPTS: Final = 3


class TookTooLong(Exception):
    """A transaction broke off after so long a time that its length is the likely reason."""


@contextmanager
def watch_length() -> Iterator[None]:
    """Tell trouble that follows from a transaction's length from trouble that passes."""
    began = time.monotonic()
    try:
        yield
    except Exception as error:
        if is_transient(error) and ended_for_its_length(error, time.monotonic() - began):
            raise TookTooLong from error
        raise


def ended_for_its_length(error: BaseException, seconds: float) -> bool:
    """asyncpg rarely tells why the server ended a session: when, and in the midst of what, tells as much."""
    reasons = list(_with_what_came_before(error))
    if any(getattr(reason, "sqlstate", None) in LENGTH_STATES for reason in reasons):
        return True
    if any(isinstance(reason, asyncpg.PostgresConnectionError | ConnectionError) for reason in reasons):
        return seconds >= BUSY_SECONDS
    return not isinstance(error, asyncpg.PostgresError) and seconds >= IDLE_SECONDS


def _with_what_came_before(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__context__


def refuse_all(effects: Effects) -> Effects:
    """The same types, and no effect: a single message whose effect never ends in time goes to quarantine."""

    async def refuse(connection: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
        raise TookTooLong

    return Effects(effects.handled, refuse)
