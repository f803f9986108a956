"""What other services say of our cases, a whole batch at once: the table of crossings decides."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from casework.act import Act
from casework.crossing import Verdict
from contracts import Envelope
from database import Connection
from intake.case import store
from intake.case.audit import AuditRow
from intake.case.rules.case import Case
from intake.case.rules.crossing import cross


async def lock_cases(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    """The cases a batch is about, sorted, before any effect."""
    await store.lock_all(conn, _case_ids(envelopes))


async def apply_foreign_events(conn: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
    """Apply what moves a case, record the rest."""
    known = await store.lock_all(conn, _case_ids(envelopes))
    verdicts = [await _apply(conn, known, envelope, now) for envelope in envelopes]
    await store.add_foreign_events(conn, list(zip(envelopes, verdicts, strict=True)), now)


async def _apply(conn: Connection, known: dict[UUID, Case], envelope: Envelope, now: datetime) -> Verdict:
    """`known` holds the cases as the batch has left them so far."""
    case_id = UUID(envelope.subject)
    before = known.get(case_id)
    after, verdict = cross(before, envelope.data, envelope.time)
    if before is not None and after != before:
        await store.update(conn, after, _audit_rows(before, after, envelope, now))
        known[case_id] = after
    return verdict


def _audit_rows(before: Case, after: Case, envelope: Envelope, now: datetime) -> Sequence[AuditRow]:
    """A change of state has a row: the service that sent the event acted, for whoever acted there."""
    if after.state is before.state:
        return ()
    act = Act(envelope.actor, envelope.source, envelope.time, now)
    return (AuditRow("close", before.state, after.state, act),)


def _case_ids(envelopes: Sequence[Envelope]) -> list[UUID]:
    return sorted({UUID(envelope.subject) for envelope in envelopes})
