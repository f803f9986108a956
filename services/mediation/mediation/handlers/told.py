"""What other services say: each looks into the table of crossings first (domain §4)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts import Envelope, Event
from contracts.assignment import AssignmentReturned, LawyerAssigned, LawyerReplaced
from contracts.intake import AidTerminated, ApplicationReceived, ApplicationRefused, ApplicationWithdrawn
from contracts.mediation import MediationOpened
from database import Connection
from mediation.handlers.proceeding import file_for_limitation
from mediation.handlers.telling import by_rule, tell
from mediation.rules.case import Case, Facts, State, day_of
from mediation.rules.crossing import Verdict, after_the_end_of_aid, crossing
from mediation.rules.limitation import is_near
from mediation.store import cases, records
from mediation.store.records import Told


async def application_received(
    conn: Connection, envelope: Envelope[ApplicationReceived], now: datetime
) -> None:
    """Keep what mediation needs to know of the case."""
    case, verdict = await _cross(conn, envelope)
    facts = facts_of(envelope.data, envelope.time)
    if case is None:
        await cases.add_received(conn, *_names(envelope), facts)
    elif verdict is Verdict.apply:
        await cases.learn(conn, case.case_id, facts)
    await _note(conn, envelope, verdict, now)


async def aid_granted(conn: Connection, envelope: Envelope, now: datetime) -> None:
    """From here on the case has a right to a handler."""
    case, verdict = await _cross(conn, envelope)
    if case is not None and verdict is Verdict.apply:
        await cases.grant(conn, case.case_id, envelope.time)
    await _note(conn, envelope, verdict, now)


async def lawyer_assigned(
    conn: Connection, envelope: Envelope[LawyerAssigned | LawyerReplaced], now: datetime
) -> None:
    """The first handler opens mediation (N3.1); later ones take it over as it is."""
    case, verdict = await _cross(conn, envelope)
    lawyer_id = _handler_of(envelope.data)
    if case is None or (case.state is State.waiting and verdict is Verdict.apply):
        await _open(conn, case or await _unheard(conn, envelope, lawyer_id, now), lawyer_id, now)
    elif verdict is Verdict.apply:
        await cases.hand_to(conn, case.case_id, lawyer_id)
    await _note(conn, envelope, verdict, now)


async def assignment_returned(
    conn: Connection, envelope: Envelope[AssignmentReturned], now: datetime
) -> None:
    """For the moment nobody handles it; the next is told by assignment."""
    case, verdict = await _cross(conn, envelope)
    if case is not None and verdict is Verdict.apply and case.lawyer_id == envelope.data.lawyer_id:
        await cases.hand_to(conn, case.case_id, None)
    await _note(conn, envelope, verdict, now)


ENDINGS: Final[Mapping[type[Event], str]] = {
    ApplicationRefused: "refused",
    ApplicationWithdrawn: "withdrawn",
    AidTerminated: "terminated",
}


async def aid_ended(conn: Connection, envelope: Envelope, now: datetime) -> None:
    """Refused, withdrawn or terminated: over here too, unless an agreement is being paid (see the table)."""
    case, verdict = await _cross(conn, envelope)
    if case is not None and verdict is not Verdict.record:
        state = after_the_end_of_aid(case.state)
        await cases.end(conn, case.case_id, state, ENDINGS[type(envelope.data)], envelope.time)
    await _note(conn, envelope, verdict, now)


async def _cross(conn: Connection, envelope: Envelope) -> tuple[Case | None, Verdict]:
    """The case as it is here, and what the event does to it."""
    case = await cases.find(conn, UUID(envelope.subject))
    return case, crossing(case.state if case else None, type(envelope.data))


async def _open(conn: Connection, case: Case, lawyer_id: str, now: datetime) -> None:
    """Mediation first; where the limitation is near, proceedings at once too (N3.1, N3.2)."""
    near = is_near(case.limitation_ends, day_of(now))
    await cases.open_mediation(conn, case.case_id, lawyer_id, now)
    await tell(conn, case, by_rule(now), MediationOpened(beside_proceedings=near))
    if near:
        await file_for_limitation(conn, replace(case, state=State.mediating), by_rule(now))


async def _unheard(conn: Connection, envelope: Envelope, lawyer_id: str, now: datetime) -> Case:
    """A case that assignment speaks of before its application is known here: it must not wait for that."""
    case_id, campaign, county = _names(envelope)
    case = Case(case_id, county, campaign, State.mediating, 1, lawyer_id=lawyer_id, opened_at=now)
    await cases.add(conn, case)
    return case


def facts_of(told: ApplicationReceived, at: datetime) -> Facts:
    """What of an application matters here."""
    return Facts(
        received_at=at,
        case_class=told.case_class,
        claim_classes=told.claim_classes,
        workers=told.workers,
        amount_claimed_fen=told.amount_claimed_fen,
        limitation_ends=told.limitation_ends,
    )


def _handler_of(told: LawyerAssigned | LawyerReplaced) -> str:
    return told.to_lawyer_id if isinstance(told, LawyerReplaced) else told.lawyer_id


def _names(envelope: Envelope) -> tuple[UUID, str, str]:
    return UUID(envelope.subject), envelope.campaign, envelope.county


async def _note(conn: Connection, envelope: Envelope, verdict: Verdict, now: datetime) -> None:
    noted = Told(envelope.id, UUID(envelope.subject), envelope.type, verdict, envelope.time, now)
    await records.add_told(conn, noted)
