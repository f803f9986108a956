"""Events in, a batch at a time. Every type is handled, own ones too: figures count it, silence hears it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from contracts import EVENTS, Envelope
from contracts.topics import CASES, COUNTIES
from database import Connection
from delivery import Effects, all_at_once
from reporting.figures.handlers import count, lock_cases
from reporting.hot_spots.handlers import note_facts
from reporting.silence.handlers import hear

TOPICS: Final = (CASES, COUNTIES)


async def prepare(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    """Lock what a batch will change."""
    await lock_cases(conn, envelopes)


async def apply(conn: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
    """What a batch does here."""
    await count(conn, envelopes)
    await hear(conn, envelopes, now)
    await note_facts(conn, envelopes)


EFFECTS: Final[Effects] = all_at_once(list(EVENTS.values()), apply)
