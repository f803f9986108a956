"""Case events for systems of counties that do not read Kafka, kept by the consumer."""

from collections.abc import Sequence
from datetime import datetime

from pydantic_core import to_json

from contracts import Envelope
from contracts.kafka import to_structured
from database import Connection
from delivery.effects import PlacedEvent
from intake.county_feed import store
from intake.county_feed.rules import places_of
from intake.county_feed.store import FeedRow


async def keep_feed(conn: Connection, events: Sequence[PlacedEvent], now: datetime) -> None:
    """Each in its place. `now` says nothing here: a feed made anew from the log is the same."""
    late = {event.partition for event in events if event.late}
    last = await store.last_places(conn, late) if late else {}
    await store.add(
        conn,
        [
            FeedRow(
                event.envelope.county,
                event.partition,
                place,
                _for_a_county(event.envelope),
            )
            for event, place in zip(events, places_of(events, last), strict=True)
        ],
    )


def _for_a_county(envelope: Envelope) -> str:
    """Without its trace, which an agency may have chosen (decision 56)."""
    told = to_structured(envelope)
    told.pop("traceparent", None)
    return to_json(told).decode()
