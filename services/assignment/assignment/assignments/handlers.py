"""What people do to an assignment: take it, give it back, ask for another handler."""

from assignment.case.rules import transitions
from assignment.case.rules.allowed_acts import Action, NotAllowed, not_allowed
from assignment.case.rules.assessments import Exclusion
from assignment.case.rules.case import Case
from assignment.case.store import cases, steps
from assignment.case.store.steps import Step, StepKind
from assignment.choosing.handlers.naming import assign, choose_another, choose_named
from assignment.choosing.handlers.records import assigned_event
from assignment.choosing.handlers.waiting_list import serve_waiting
from assignment.choosing.rules.choice import Choice, Nobody
from assignment.conflicts.handlers import declare
from casework.act import Act
from casework.events import send
from contracts.assignment import (
    AssignmentConfirmed,
    AssignmentReturned,
    LawyerReplaced,
    ReplacementReason,
    ReturnReason,
)
from database import Connection


async def confirm(conn: Connection, case: Case, act: Act) -> Case | NotAllowed:
    """The lawyer takes the case."""
    if refusal := not_allowed(case, Action.confirmation):
        return refusal
    confirmed = transitions.confirm(case)
    await cases.save(conn, confirmed)
    await _add_step(conn, case, StepKind.confirmed, act)
    await send(conn, case, act, AssignmentConfirmed(lawyer_id=case.handler, round=case.round))
    return confirmed


async def give_back(conn: Connection, case: Case, reason: ReturnReason, act: Act) -> Case | NotAllowed:
    """退回指派: the next is chosen at once; the case keeps its grant and so its clock and its turn."""
    if refusal := not_allowed(case, Action.give_back):
        return refusal
    await cases.save(conn, transitions.take_back(case))
    await _add_step(conn, case, StepKind.returned, act, reason)
    if reason is ReturnReason.conflict:
        await declare(conn, case, act)
    event = AssignmentReturned(lawyer_id=case.handler, round=case.round, reason=reason)
    await send(conn, case, act, event)
    await serve_waiting(conn, case.county, act.recorded)
    return await cases.get(conn, case.case_id)


async def designate(
    conn: Connection, case: Case, lawyer_id: str, act: Act
) -> Case | NotAllowed | Exclusion | None:
    """指定承办人: a person names who the rule would not choose. None: nobody of the detachment."""
    if refusal := not_allowed(case, Action.designation):
        return refusal
    choice = await choose_named(conn, case, lawyer_id, act.recorded)
    if not isinstance(choice, Choice):
        return choice
    assigned = await assign(conn, case, choice, act.recorded, act.actor.kind)
    await send(conn, assigned, act, assigned_event(assigned, choice))
    return assigned


async def replace_handler(
    conn: Connection, case: Case, reason: ReplacementReason, act: Act
) -> Case | NotAllowed | Nobody:
    """更换承办人. While nobody else can take the case, the present handler stays: it is never left alone."""
    if refusal := not_allowed(case, Action.replacement):
        return refusal
    if reason is ReplacementReason.conflict:
        await declare(conn, case, act)
    choice = await choose_another(conn, case, act.recorded)
    if isinstance(choice, Nobody):
        return choice
    await _add_step(conn, case, StepKind.replaced, act, reason)
    replaced = await assign(conn, case, choice, act.recorded)
    event = LawyerReplaced(
        from_lawyer_id=case.handler,
        to_lawyer_id=replaced.handler,
        to_lawyer_kind=choice.lawyer.kind,
        round=replaced.round,
        reason=reason,
    )
    await send(conn, replaced, act, event)
    await serve_waiting(conn, case.county, act.recorded)
    return replaced


async def _add_step(
    conn: Connection, case: Case, kind: StepKind, act: Act, reason: str | None = None
) -> None:
    """A step about the handler the case had when the act began."""
    step = Step(case.case_id, kind, act.actor.kind, act.at, act.recorded, case.lawyer_id, case.round, reason)
    await steps.add(conn, step)
