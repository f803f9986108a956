"""What intake says of an application. Each event is looked up in the table of crossings first (domain §4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from casework.crossing import Verdict
from contracts import Envelope, Event
from contracts.intake import (
    AidGranted,
    AidTerminated,
    ApplicationReceived,
    ApplicationRefused,
    ApplicationWithdrawn,
)
from database import Connection
from mediation.case import store as cases
from mediation.case.rules import transitions
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import AidEnd, Facts
from mediation.case.rules.crossing import CROSSING
from mediation.case.rules.states import State
from mediation.case.store import ForeignEvent

ENDINGS: Final[Mapping[type[Event], AidEnd]] = {
    ApplicationRefused: AidEnd.refused,
    ApplicationWithdrawn: AidEnd.withdrawn,
    AidTerminated: AidEnd.terminated,
}


async def application_received(
    conn: Connection, envelope: Envelope[ApplicationReceived], now: datetime
) -> None:
    """Keep what mediation needs to know of the case, also where others went on with it meanwhile."""
    case, verdict = await case_and_verdict(conn, envelope)
    facts = _facts(envelope.data, envelope.time)
    if case is None:
        await cases.add(conn, new_case(envelope, State.waiting, facts=facts))
    elif verdict is Verdict.apply and case.facts is None:
        await cases.save(conn, transitions.learn(case, facts))
    await keep_foreign_event(conn, envelope, verdict, now)


async def aid_granted(conn: Connection, envelope: Envelope[AidGranted], now: datetime) -> None:
    """From here on the case has a right to a handler."""
    case, verdict = await case_and_verdict(conn, envelope)
    if case is not None and verdict is Verdict.apply:
        await cases.save(conn, transitions.grant(case, envelope.time))
    await keep_foreign_event(conn, envelope, verdict, now)


async def aid_ended(
    conn: Connection,
    envelope: Envelope[ApplicationRefused | ApplicationWithdrawn | AidTerminated],
    now: datetime,
) -> None:
    """Refused, withdrawn or terminated: over here too, unless an agreement is being paid (see the table)."""
    case, verdict = await case_and_verdict(conn, envelope)
    if case is not None and verdict is not Verdict.record:
        ended_by = ENDINGS[type(envelope.data)]
        await cases.save(conn, transitions.end_aid(case, ended_by, envelope.time))
    await keep_foreign_event(conn, envelope, verdict, now)


async def case_and_verdict(conn: Connection, envelope: Envelope) -> tuple[Case | None, Verdict]:
    """The case as it is here, and what the event does to it."""
    case = await cases.find(conn, UUID(envelope.subject))
    return case, CROSSING.verdict(case.state if case else None, type(envelope.data))


def new_case(envelope: Envelope, state: State, *, facts: Facts | None = None) -> Case:
    """The case an event speaks of, where nothing was known of it."""
    case_id = UUID(envelope.subject)
    return Case(case_id, envelope.county, envelope.campaign, state, version=1, facts=facts)


async def keep_foreign_event(conn: Connection, envelope: Envelope, verdict: Verdict, now: datetime) -> None:
    """Write down what was said, and what it did here."""
    case_id = UUID(envelope.subject)
    event = ForeignEvent(envelope.id, case_id, envelope.type, verdict, envelope.time, now)
    await cases.add_foreign_event(conn, event)


def _facts(event: ApplicationReceived, at: datetime) -> Facts:
    return Facts(
        case_no=event.case_no,
        received_at=at,
        case_class=event.case_class,
        claim_classes=event.claim_classes,
        workers=event.workers,
        amount_claimed_fen=event.amount_claimed_fen,
        limitation_ends=event.limitation_ends,
        workers_exact=event.workers_exact,
        workers_known=event.workers_known,
        amount_claimed_exact=event.amount_claimed_exact,
    )
