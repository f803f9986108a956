"""Holding a session."""

from casework.act import Act
from casework.events import send
from contracts.mediation import SessionHeld, SessionOutcome
from database import Connection
from mediation.case import store as cases
from mediation.case.rules import transitions
from mediation.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from mediation.case.rules.case import Case
from mediation.case.rules.case_parts import Session
from mediation.sessions import store


async def hold_session(
    conn: Connection, case: Case, outcome: SessionOutcome, held_by: str | None, act: Act
) -> Case | NotAllowed:
    """调解会. A refusal stops mediation; that it failed, and why, is then recorded by a person."""
    refusal = not_allowed(case, Action.session)
    if refusal:
        return refusal
    session = Session(len(case.sessions) + 1, outcome, act.at, held_by)
    await store.add_session(conn, case.case_id, session, act.recorded)
    await send(conn, case, act, SessionHeld(number=session.number, outcome=outcome))
    return await cases.save(conn, transitions.add_session(case, session))
