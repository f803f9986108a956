"""What a batch of events says for agencies is kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts import Envelope
from contracts.agency_facts import CaseFact
from database import Connection
from mediation.agency_facts import store
from mediation.agency_facts.rules import AgencyFact


async def keep(conn: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
    """In one statement; none where no agency said anything."""
    facts = [
        AgencyFact(UUID(envelope.subject), envelope.data, envelope.time, now)
        for envelope in envelopes
        if isinstance(envelope.data, CaseFact)
    ]
    if facts:
        await store.add(conn, facts)
