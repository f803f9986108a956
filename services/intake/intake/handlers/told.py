"""What other services say of our cases: the table of crossings, a whole batch at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from contracts import Envelope
from database import Connection
from intake.rules.case import Case
from intake.rules.crossing import Verdict, cross
from intake.store import cases, records
from intake.store.audit import Step


async def lock(conn: Connection, envelopes: Sequence[Envelope]) -> None:
    """The cases a batch is about, sorted, before any effect."""
    await cases.lock_all(conn, _ids(envelopes))


async def hear(conn: Connection, envelopes: Sequence[Envelope], now: datetime) -> None:
    """Apply what moves a case, record the rest."""
    known = await cases.lock_all(conn, _ids(envelopes))
    verdicts = [(envelope, await _hear_one(conn, known, envelope, now)) for envelope in envelopes]
    await records.add_told(conn, verdicts, now)


async def _hear_one(conn: Connection, known: dict[UUID, Case], envelope: Envelope, now: datetime) -> Verdict:
    case_id = UUID(envelope.subject)
    before = known.get(case_id)
    after, verdict = cross(before, envelope.data, envelope.time)
    if before is None or after == before:
        return verdict
    if after.state is before.state:
        await cases.move(conn, after)
    else:
        await cases.change(conn, after, [_step(before, after, envelope, now)])
    known[case_id] = after
    return verdict


def _step(before: Case, after: Case, envelope: Envelope, now: datetime) -> Step:
    """The service that told it acted, for whoever acted there."""
    return Step("close", before.state, after.state, envelope.actor, envelope.source, envelope.time, now)


def _ids(envelopes: Sequence[Envelope]) -> list[UUID]:
    return sorted({UUID(envelope.subject) for envelope in envelopes})
