"""What intake and mediation say happened to a case, and what it means for the county's waiting list.

case/rules/crossing.py says what an event does in each state. Whatever changes nothing here is noted in the
history.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

from assignment.case.rules import transitions
from assignment.case.rules.case import Case
from assignment.case.rules.crossing import CROSSING
from assignment.case.rules.states import State
from assignment.case.store import cases, steps
from assignment.case.store.steps import Step, StepKind
from assignment.choosing.handlers import serve_waiting
from casework.crossing import Verdict
from contracts import Envelope, Event
from contracts.intake import AidGranted, AidTerminated, ApplicationReceived, ApplicationWithdrawn
from contracts.mediation import CaseClosed
from database import Connection

Ending: TypeAlias = ApplicationWithdrawn | AidTerminated | CaseClosed

ENDINGS: Final[Mapping[type[Event], StepKind]] = {
    ApplicationWithdrawn: StepKind.withdrawn,
    AidTerminated: StepKind.terminated,
    CaseClosed: StepKind.closed,
}


async def application_received(
    conn: Connection, envelope: Envelope[ApplicationReceived], now: datetime
) -> None:
    """Keep what a choice needs to know, and the number that people call the case by."""
    _, verdict = await _cross(conn, envelope)
    if verdict is Verdict.record:
        await _note(conn, envelope, now)
        return
    application = envelope.data
    case = Case(
        UUID(envelope.subject),
        envelope.campaign,
        envelope.county,
        State.received,
        case_no=application.case_no,
        case_class=application.case_class,
        respondents=frozenset(each.name_hash for each in application.respondents if each.name_hash),
        workers=application.workers,
        workers_exact=application.workers_exact,
        workers_known=application.workers_known,
    )
    await cases.add(conn, case)
    await _add_step(conn, envelope, StepKind.received, now)


async def aid_granted(conn: Connection, envelope: Envelope[AidGranted], now: datetime) -> None:
    """Onto the waiting list, and whoever is free takes from it: who waits longer comes first."""
    case, verdict = await _cross(conn, envelope)
    if case is None or verdict is Verdict.record:
        await _note(conn, envelope, now)
        return
    await cases.save(conn, transitions.grant(case, envelope.time))
    await _add_step(conn, envelope, StepKind.granted, now)
    await serve_waiting(conn, case.county, now)


async def case_ended(conn: Connection, envelope: Envelope[Ending], now: datetime) -> None:
    """Withdrawn, terminated or closed: the handler is free again, and the county's waiting list moves."""
    case, verdict = await _cross(conn, envelope)
    if verdict is Verdict.record:
        await _note(conn, envelope, now)
        return
    if case is None:
        ended = Case(UUID(envelope.subject), envelope.campaign, envelope.county, State.ended)
        await cases.add(conn, ended)
    else:
        await cases.save(conn, transitions.end(case))
    await _add_step(conn, envelope, ENDINGS[type(envelope.data)], now)
    await serve_waiting(conn, envelope.county, now)


async def _cross(conn: Connection, envelope: Envelope) -> tuple[Case | None, Verdict]:
    """The case, if it is known, and what the event does to it."""
    case = await cases.find(conn, UUID(envelope.subject))
    return case, CROSSING.verdict(case.state if case else None, type(envelope.data))


async def _note(conn: Connection, envelope: Envelope, now: datetime) -> None:
    """It happened, and changes nothing here."""
    await _add_step(conn, envelope, StepKind.noted, now, reason=envelope.type)


async def _add_step(
    conn: Connection, envelope: Envelope, kind: StepKind, now: datetime, reason: str | None = None
) -> None:
    case_id, actor = UUID(envelope.subject), envelope.actor.kind
    await steps.add(conn, Step(case_id, kind, actor, envelope.time, now, reason=reason))
