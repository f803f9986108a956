"""Choosing by rule, and the waiting list it is made from."""

from datetime import datetime

from assignment.handlers.telling import by_rule, keep_choice, tell
from assignment.rules.choosing import Chosen, Nobody, choose, with_one_more
from assignment.store import cases, lawyers
from assignment.store.cases import Case
from contracts.assignment import LawyerAssigned, NoLawyerAvailable
from database import Connection


async def serve_waiting(conn: Connection, county: str, now: datetime) -> None:
    """Give a county's waiting cases to whoever can take them, oldest grant first; tell a new wait once."""
    queue = await cases.waiting(conn, county)
    detachment = await lawyers.candidates(conn, county) if queue else ()
    for case in queue:
        choice = choose(detachment, case.matter, now)
        if isinstance(choice, Chosen):
            await _assign(conn, case, choice, now)
            detachment = with_one_more(detachment, choice.lawyer.lawyer_id, now)
        elif case.waiting_since is None:
            await _begin_wait(conn, case, choice, now)


async def _assign(conn: Connection, case: Case, choice: Chosen, now: datetime) -> None:
    """指派, by rule."""
    lawyer = choice.lawyer
    round_ = await cases.assign(conn, case.case_id, lawyer.lawyer_id, now)
    await keep_choice(conn, case, "assigned", choice, now, lawyer.lawyer_id, round_)
    event = LawyerAssigned(lawyer_id=lawyer.lawyer_id, lawyer_kind=lawyer.kind, round=round_)
    await tell(conn, case, event, by_rule(now))


async def _begin_wait(conn: Connection, case: Case, choice: Nobody, now: datetime) -> None:
    """Nobody can take it: an event once per wait, not once per look."""
    await cases.mark_waiting(conn, case.case_id, now)
    await keep_choice(conn, case, "waiting", choice, now)
    await tell(conn, case, NoLawyerAvailable(excluded=choice.excluded), by_rule(now))
