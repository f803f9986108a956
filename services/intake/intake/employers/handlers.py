"""Keeping who is named where; a look at a name, noted before it is shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from casework.act import Act
from contracts.intake import ApplicationReceived
from database import Connection
from delivery.effects import PlacedEvent
from intake.case import audit
from intake.case.audit import AuditAction, AuditRow
from intake.case.store import StoredCase
from intake.employers import store
from intake.employers.rules import hashes_of
from sealing import Sealing, seal_texts


async def keep_employers(conn: Connection, events: Sequence[PlacedEvent], now: datetime) -> None:
    """Kept by the consumer, so that receiving an application costs nothing more."""
    named = [
        (event.envelope.county, employer, UUID(event.envelope.subject))
        for event in events
        if isinstance(event.envelope.data, ApplicationReceived)
        for employer in hashes_of(event.envelope.data)
    ]
    if named:
        await store.add(conn, named)


async def reveal(
    conn: Connection, stored: StoredCase, employer: str, reason: str, act: Act, sealing: Sealing
) -> Mapping[str, Any]:
    """What the applicant stated; the case keeps who looked whose hash it is, and why."""
    case = stored.case
    words = seal_texts(sealing, case.case_id, reason=reason, employer=employer)
    await audit.add(conn, case.case_id, AuditRow(AuditAction.reveal, case.state, case.state, act, words))
    return sealing.open(stored.sealed_statement, case.case_id)
