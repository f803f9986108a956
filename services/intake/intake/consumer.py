"""What comes in from Kafka, and which handler it goes to.

The whole case log, intake's own events too: what others say moves a case; followers keep something about all.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from contracts import EVENTS, Envelope
from contracts.topics import CASES
from database import Connection
from delivery.effects import Effects, Follow, PlacedEvent
from intake.agency_messages.handlers import Telling
from intake.agency_requests.handlers.asking import carry_requests
from intake.case.foreign_events import apply_foreign_events, lock_cases
from intake.case.rules.crossing import CROSSING
from intake.county_feed.handlers import keep_feed
from intake.employers.handlers import keep_employers
from intake.referrals.handlers import tell_statuses

TOPICS: Final = (CASES,)


async def tell_agencies(conn: Connection, events: Sequence[PlacedEvent], now: datetime) -> None:
    """In one go, for all of an agency's news stand in one order of locks."""
    envelopes, telling = [event.envelope for event in events], Telling()
    await carry_requests(conn, envelopes, telling, now)
    await tell_statuses(conn, envelopes, telling, now)
    await telling.flush(conn)


FOLLOWERS: Final[Sequence[Follow]] = (keep_feed, keep_employers, tell_agencies)
"""The last one locks agencies' rows, which comes last in every transaction."""


async def prepare(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    if foreign := _foreign(envelopes):
        await lock_cases(conn, foreign)


async def _apply(conn: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
    if foreign := _foreign(envelopes):
        await apply_foreign_events(conn, foreign, now)


def _foreign(envelopes: Sequence[Envelope]) -> Sequence[Envelope]:
    return [envelope for envelope in envelopes if type(envelope.data) in MOVES_CASES]


MOVES_CASES: Final = CROSSING.handled
HANDLED: Final = frozenset(event.type for event in EVENTS.values() if event.topic in TOPICS)
EFFECTS: Final = Effects(HANDLED, _apply, followers=FOLLOWERS)
