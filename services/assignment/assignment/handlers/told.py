"""What other services say happened (domain §4, people cross)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from assignment.handlers.choosing import serve_waiting
from assignment.rules import states
from assignment.rules.states import Verdict
from assignment.store import cases, steps
from assignment.store.steps import Step
from contracts import Envelope, Event
from contracts.intake import AidGranted, AidTerminated, ApplicationReceived, ApplicationWithdrawn
from contracts.mediation import CaseClosed
from database import Connection

ENDINGS: Mapping[type[Event], str] = {
    ApplicationWithdrawn: "withdrawn",
    AidTerminated: "terminated",
    CaseClosed: "closed",
}


async def application_received(
    conn: Connection, envelope: Envelope[ApplicationReceived], now: datetime
) -> None:
    """Keep what a choice needs to know: county, class, the respondents' hashes, how many workers."""
    case = await cases.find(conn, UUID(envelope.subject))
    if states.crossing(case.state if case else None, type(envelope.data)) is Verdict.record:
        await _note(conn, envelope, now)
        return
    await cases.add(
        conn,
        UUID(envelope.subject),
        envelope.campaign,
        envelope.county,
        envelope.data.case_class,
        {each.name_hash for each in envelope.data.respondents if each.name_hash},
        envelope.data.workers,
    )
    await _write(conn, envelope, "received", now)


async def aid_granted(conn: Connection, envelope: Envelope[AidGranted], now: datetime) -> None:
    """Onto the waiting list, and whoever is free takes from it: who waits longer comes first."""
    case = await cases.find(conn, UUID(envelope.subject))
    verdict = states.crossing(case.state if case else None, type(envelope.data))
    if case is None or verdict is Verdict.record:
        await _note(conn, envelope, now)
        return
    await cases.grant(conn, case.case_id, envelope.time)
    await _write(conn, envelope, "granted", now)
    await serve_waiting(conn, case.county, now)


async def case_ended(conn: Connection, envelope: Envelope, now: datetime) -> None:
    """Withdrawn, terminated or closed: the handler is free again, and the county's waiting list moves."""
    case = await cases.find(conn, UUID(envelope.subject))
    if states.crossing(case.state if case else None, type(envelope.data)) is Verdict.record:
        await _note(conn, envelope, now)
        return
    if case is None:
        await cases.add_ended(conn, UUID(envelope.subject), envelope.campaign, envelope.county)
    else:
        await cases.end(conn, case.case_id)
    await _write(conn, envelope, ENDINGS[type(envelope.data)], now)
    await serve_waiting(conn, envelope.county, now)


async def _write(
    conn: Connection, envelope: Envelope, step: str, now: datetime, reason: str | None = None
) -> None:
    told = Step(UUID(envelope.subject), step, envelope.actor.kind, envelope.time, now, reason=reason)
    await steps.add(conn, told)


async def _note(conn: Connection, envelope: Envelope, now: datetime) -> None:
    """It happened, and changes nothing here."""
    await _write(conn, envelope, "noted", now, reason=envelope.type)
