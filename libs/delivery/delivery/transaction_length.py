"""A batch that takes longer than a transaction may: repeated as it is, it would be broken off for ever."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from contracts import Envelope
from database import Connection, is_transient
from delivery.effects import Effects

LONG_SECONDS: Final = 4.5
"""Shorter than any of the server's limits for a session of ours (libs/database)."""
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
        if is_transient(error) and time.monotonic() - began >= LONG_SECONDS:
            raise TookTooLong from error
        raise


def refuse_all(effects: Effects) -> Effects:
    """The same types, and no effect: a single message whose effect never ends in time goes to quarantine."""

    async def refuse(connection: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
        raise TookTooLong

    return Effects(effects.handled, refuse)
