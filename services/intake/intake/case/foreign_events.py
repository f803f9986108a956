"""What other services say of our cases, a whole batch at once: the table of crossings decides."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from casework.act import Act
from casework.crossing import Verdict
from contracts import Envelope, Event
from contracts.mediation import CaseClosed
from database import Connection
from delivery import source_epoch
from intake.case import store
from intake.case.audit import AuditAction, AuditRow
from intake.case.rules.case import Case
from intake.case.rules.crossing import cross

STATE_CHANGES: Final[Mapping[type[Event], AuditAction]] = {CaseClosed: AuditAction.close}
"""What others do to a case that is a change of its state here."""


async def lock_cases(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    """The cases a batch is about, sorted, before any effect."""
    await store.lock_all(conn, _case_ids(envelopes))


async def apply_foreign_events(conn: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
    """Apply what moves a case, record the rest; but not about cases that a restore has lost (decision 53)."""
    known = await store.lock_all(conn, _case_ids(envelopes))
    if unknown := {str(case_id) for case_id in _case_ids(envelopes)} - {str(case_id) for case_id in known}:
        lost = await source_epoch.forgotten(conn, unknown)
        envelopes = [envelope for envelope in envelopes if envelope.subject not in lost]
    verdicts = [await _apply(conn, known, envelope, now) for envelope in envelopes]
    await store.add_foreign_events(conn, list(zip(envelopes, verdicts, strict=True)), now)


async def _apply(conn: Connection, known: dict[UUID, Case], envelope: Envelope, now: datetime) -> Verdict:
    """`known` holds the cases as the batch has left them so far."""
    case_id = UUID(envelope.subject)
    before = known.get(case_id)
    after, verdict = cross(before, envelope.data, envelope.time)
    if before is not None and after != before:
        await _save(conn, before, after, envelope, now)
        known[case_id] = after
    return verdict


async def _save(conn: Connection, before: Case, after: Case, envelope: Envelope, now: datetime) -> None:
    """A change of state has a row: the service that sent the event acted, for whoever acted there."""
    if after.state is before.state:
        await store.save_progress(conn, after)
        return
    action = STATE_CHANGES[type(envelope.data)]
    act = Act(envelope.actor, envelope.source, envelope.time, now)
    await store.save(conn, after, [AuditRow(action, before.state, after.state, act)])


def _case_ids(envelopes: Sequence[Envelope]) -> list[UUID]:
    return sorted({UUID(envelope.subject) for envelope in envelopes})
