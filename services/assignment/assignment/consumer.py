"""What comes in from Kafka, and which handler it goes to."""

from collections.abc import Sequence
from typing import Final

from assignment.case.store import counties
from assignment.choosing import foreign_events
from contracts import Envelope
from contracts.topics import CASES
from database import Connection
from delivery import all_at_once

TOPICS: Final = (CASES,)

MOST: Final = 150
"""A request about a county waits for its row until the transaction ends: some 80 ms for a long list."""
EFFECTS: Final = all_at_once(foreign_events.HANDLED, foreign_events.apply, MOST)


async def prepare(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    """Lock the counties a batch is about, sorted, before any of its effects."""
    await counties.lock(conn, {envelope.county for envelope in envelopes})
