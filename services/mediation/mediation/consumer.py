"""What comes in from Kafka, and which handler it goes to."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from contracts import Envelope
from contracts.assignment import AssignmentReturned, LawyerAssigned, LawyerReplaced
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
)
from contracts.topics import CASES
from database import Connection
from delivery.effects import on, one_by_one
from mediation.case import foreign_events
from mediation.case import store as cases
from mediation.opening import handlers as opening

TOPICS: Final = (CASES,)

EFFECTS: Final = one_by_one(
    on(ApplicationReceived, foreign_events.application_received),
    on(AidGranted, foreign_events.aid_granted),
    on(LawyerAssigned, opening.lawyer_assigned),
    on(LawyerReplaced, opening.lawyer_assigned),
    on(AssignmentReturned, opening.assignment_returned),
    on(ApplicationRefused, foreign_events.aid_ended),
    on(ApplicationWithdrawn, foreign_events.aid_ended),
    on(AidTerminated, foreign_events.aid_ended),
)


async def prepare(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    """Lock the cases a batch is about, sorted, before any of its effects."""
    await cases.lock_all(conn, [UUID(envelope.subject) for envelope in envelopes])
