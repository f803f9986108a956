"""What comes in from Kafka, and which handler it goes to."""

from collections.abc import Sequence
from typing import Final

from assignment.case.store import counties
from assignment.choosing import foreign_events
from contracts import Envelope
from contracts.intake import AidGranted, AidTerminated, ApplicationReceived, ApplicationWithdrawn
from contracts.mediation import CaseClosed
from contracts.topics import CASES
from database import Connection
from delivery import on, one_by_one

TOPICS: Final = (CASES,)

EFFECTS: Final = one_by_one(
    on(ApplicationReceived, foreign_events.application_received),
    on(AidGranted, foreign_events.aid_granted),
    on(ApplicationWithdrawn, foreign_events.case_ended),
    on(AidTerminated, foreign_events.case_ended),
    on(CaseClosed, foreign_events.case_ended),
)


async def prepare(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    """Lock the counties a batch is about, sorted, before any of its effects."""
    await counties.lock(conn, {envelope.county for envelope in envelopes})
