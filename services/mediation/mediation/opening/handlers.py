"""What assignment says of a case: who handles it, and that for the moment nobody does."""

from dataclasses import replace
from datetime import datetime

from casework.act import Act
from casework.crossing import Verdict
from casework.events import send
from contracts import Envelope
from contracts.assignment import AssignmentReturned, LawyerAssigned, LawyerReplaced
from contracts.mediation import MediationOpened
from database import Connection
from mediation.case import store as cases
from mediation.case.foreign_events import case_and_verdict, keep_foreign_event, new_case
from mediation.case.rules import transitions
from mediation.case.rules.case import Case
from mediation.case.rules.states import State


async def lawyer_assigned(
    conn: Connection, envelope: Envelope[LawyerAssigned | LawyerReplaced], now: datetime
) -> None:
    """The first handler opens mediation (N3.1); later ones take it over as it is."""
    case, verdict = await case_and_verdict(conn, envelope)
    lawyer_id = _handler_named(envelope.data)
    if case is None:
        await _open(conn, await _add_unknown(conn, envelope, now), lawyer_id, now)
    elif verdict is Verdict.apply and case.state is State.waiting:
        await _open(conn, case, lawyer_id, now)
    elif verdict is Verdict.apply:
        await cases.save(conn, transitions.hand_over(case, lawyer_id))
    await keep_foreign_event(conn, envelope, verdict, now)


async def assignment_returned(
    conn: Connection, envelope: Envelope[AssignmentReturned], now: datetime
) -> None:
    """For the moment nobody handles it, until assignment names the next."""
    case, verdict = await case_and_verdict(conn, envelope)
    if case is not None and verdict is Verdict.apply and case.lawyer_id == envelope.data.lawyer_id:
        await cases.save(conn, transitions.hand_over(case, None))
    await keep_foreign_event(conn, envelope, verdict, now)


async def _open(conn: Connection, case: Case, lawyer_id: str, now: datetime) -> None:
    """Mediation first (N3.1), beside proceedings that somebody opened while the case waited (N3.2)."""
    opened = await cases.save(conn, transitions.open_mediation(case, lawyer_id, now))
    beside = MediationOpened(beside_proceedings=bool(opened.open_proceedings))
    await send(conn, opened, Act.by_rule(now), beside)


async def _add_unknown(conn: Connection, envelope: Envelope, now: datetime) -> Case:
    """A case that assignment speaks of before its application is known here: it must not wait for that."""
    case = replace(new_case(envelope, State.mediating), opened_at=now)
    await cases.add(conn, case)
    return case


def _handler_named(event: LawyerAssigned | LawyerReplaced) -> str:
    return event.to_lawyer_id if isinstance(event, LawyerReplaced) else event.lawyer_id
