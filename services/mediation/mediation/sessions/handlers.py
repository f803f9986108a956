"""Holding a session."""

from dataclasses import replace

from casework.act import Act
from casework.events import send
from contracts.mediation import SessionHeld
from database import Connection
from mediation.case.rules.actions import Action, ImpossibleTransition, impossible
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Session, SessionOutcome
from mediation.case.store import save_case
from mediation.sessions import store


async def hold_session(
    conn: Connection, case: Case, outcome: SessionOutcome, act: Act
) -> Case | ImpossibleTransition:
    """调解会. A refusal stops mediation; that it failed, and why, is then recorded by a person."""
    refusal = impossible(case, Action.session)
    if refusal:
        return refusal
    session = Session(len(case.sessions) + 1, outcome, act.at)
    await store.add_session(conn, case.case_id, session, act.recorded)
    await send(conn, case, act, SessionHeld(number=session.number, outcome=outcome))
    return await save_case(conn, replace(case, sessions=(*case.sessions, session)))
