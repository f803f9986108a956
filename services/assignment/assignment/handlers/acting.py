"""What people do to an assignment: take it, give it back, ask for another handler."""

from dataclasses import replace

from assignment.handlers.choosing import serve_waiting
from assignment.handlers.telling import Act, keep_choice, tell, write
from assignment.rules.choosing import Chosen, Matter, Nobody, choose
from assignment.rules.states import Action, Impossible, after
from assignment.store import cases, lawyers
from assignment.store.cases import Case
from contracts.assignment import (
    AssignmentConfirmed,
    AssignmentReturned,
    LawyerReplaced,
    ReplacementReason,
    ReturnReason,
)
from database import Connection


async def confirm(conn: Connection, case: Case, act: Act) -> Impossible | None:
    """The lawyer takes the case."""
    state = after(case.state, Action.confirmation)
    if isinstance(state, Impossible):
        return state
    lawyer_id = _handler(case)
    await cases.confirm(conn, case.case_id)
    await write(conn, case, "confirmed", act)
    await tell(conn, case, AssignmentConfirmed(lawyer_id=lawyer_id, round=case.round), act)
    return None


async def give_back(conn: Connection, case: Case, reason: ReturnReason, act: Act) -> Impossible | None:
    """退回指派: the next is chosen at once; the case keeps its grant and so its clock and its turn."""
    state = after(case.state, Action.give_back)
    if isinstance(state, Impossible):
        return state
    lawyer_id = _handler(case)
    await cases.take_back(conn, case.case_id)
    await write(conn, case, "returned", act, reason)
    event = AssignmentReturned(lawyer_id=lawyer_id, round=case.round, reason=reason)
    await tell(conn, case, event, act)
    await serve_waiting(conn, case.county, act.recorded)
    return None


async def replace_lawyer(
    conn: Connection, case: Case, reason: ReplacementReason, act: Act
) -> Impossible | Nobody | None:
    """更换承办人. While nobody else can take the case, the present handler stays: it is never left alone."""
    state = after(case.state, Action.replacement)
    if isinstance(state, Impossible):
        return state
    before = _handler(case)
    choice = choose(await lawyers.candidates(conn, case.county), _without(case, before), act.recorded)
    if isinstance(choice, Nobody):
        return choice
    await write(conn, case, "replaced", act, reason)
    await _replace(conn, case, choice, reason, act)
    await serve_waiting(conn, case.county, act.recorded)
    return None


async def _replace(conn: Connection, case: Case, choice: Chosen, reason: ReplacementReason, act: Act) -> None:
    lawyer = choice.lawyer
    round_ = await cases.assign(conn, case.case_id, lawyer.lawyer_id, act.recorded)
    await keep_choice(conn, case, "assigned", choice, act.recorded, lawyer.lawyer_id, round_)
    event = LawyerReplaced(
        from_lawyer_id=_handler(case),
        to_lawyer_id=lawyer.lawyer_id,
        to_lawyer_kind=lawyer.kind,
        round=round_,
        reason=reason,
    )
    await tell(conn, case, event, act)


def _without(case: Case, lawyer_id: str) -> Matter:
    return replace(case.matter, handled_by=case.handled_by | {lawyer_id})


def _handler(case: Case) -> str:
    """The handler of a case in a state that has one."""
    assert case.lawyer_id is not None
    return case.lawyer_id
