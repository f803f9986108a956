"""What comes in from Kafka, and which handler it goes to."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias, TypeVar
from uuid import UUID

from contracts import Envelope, Event
from contracts.agency_facts import CASE_FACTS
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
from delivery import all_at_once, caused_by
from mediation.agency_facts import handlers as agency_facts
from mediation.case import foreign_events
from mediation.case import store as cases
from mediation.case.foreign_events import Batch
from mediation.opening import handlers as opening

TOPICS: Final = (CASES,)

E = TypeVar("E", bound=Event)
Handler: TypeAlias = Callable[[Batch, Envelope[E]], None]


def on(event: type[E], handler: Handler[E]) -> tuple[type[Event], Handler[Any]]:
    """mypy refuses a handler of another event."""
    return event, handler


HANDLERS: Final = dict(
    (
        on(ApplicationReceived, foreign_events.application_received),
        on(AidGranted, foreign_events.aid_granted),
        on(LawyerAssigned, opening.lawyer_assigned),
        on(LawyerReplaced, opening.lawyer_assigned),
        on(AssignmentReturned, opening.assignment_returned),
        on(ApplicationRefused, foreign_events.aid_ended),
        on(ApplicationWithdrawn, foreign_events.aid_ended),
        on(AidTerminated, foreign_events.aid_ended),
        *(on(fact, foreign_events.agency_said) for fact in CASE_FACTS),
    )
)


async def apply(conn: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
    """A batch reads its cases once, and stores what its events did, in their order, once."""
    batch = await foreign_events.read_batch(conn, envelopes, now)
    for envelope in envelopes:
        with caused_by(envelope):
            HANDLERS[type(envelope.data)](batch, envelope)
    await foreign_events.store_batch(conn, batch)
    await agency_facts.keep(conn, envelopes, now)


EFFECTS: Final = all_at_once(HANDLERS, apply)


async def prepare(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    """Lock the cases a batch is about, sorted, before any of its effects."""
    await cases.lock_all(conn, [UUID(envelope.subject) for envelope in envelopes])
