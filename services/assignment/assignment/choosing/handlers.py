"""Choosing by rule, and the waiting list it is made from. The caller holds the county's row."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from assignment.case.rules import transitions
from assignment.case.rules.assessments import Exclusion
from assignment.case.rules.case import Case
from assignment.case.store import cases, steps
from assignment.case.store.steps import Step, StepKind
from assignment.choosing import store
from assignment.choosing.rules.candidates import with_one_more
from assignment.choosing.rules.choice import Choice, Nobody, choose, choose_by_hand
from assignment.choosing.rules.duty import lines_on_duty
from assignment.choosing.rules.eligibility import Matter, matter_of
from assignment.choosing.rules.explanation import explanation_of
from assignment.conflicts import store as conflicts
from casework.act import Act
from casework.events import send
from clock import day_of
from contracts import RULE, ActorKind
from contracts.assignment import LawyerAssigned, NoLawyerAvailable
from database import Connection


async def serve_waiting(conn: Connection, county: str, now: datetime) -> None:
    """Give a county's waiting cases to whoever can take them, oldest grant first; send a new wait once."""
    queue = await cases.waiting(conn, county)
    if not queue:
        return
    detachment = await store.candidates(conn, county)
    matters = await _matters_of(conn, queue, now)
    days = {
        campaign: await store.working_days(conn, campaign) for campaign in {one.campaign for one in queue}
    }
    for case in queue:
        choice = choose(detachment, matters[case.case_id], lines_on_duty(now, days[case.campaign]))
        if isinstance(choice, Choice):
            await _assign_by_rule(conn, case, choice, now)
            detachment = with_one_more(detachment, choice.lawyer.lawyer_id, now)
        elif case.waiting_since is None:
            await _begin_wait(conn, case, choice, now)


async def choose_another(conn: Connection, case: Case, now: datetime) -> Choice | Nobody:
    """Whoever could take the case from its present handler."""
    [matter] = (await _matters_of(conn, [case], now)).values()
    matter = replace(matter, former_handlers=matter.former_handlers | {case.handler})
    on_duty = lines_on_duty(now, await store.working_days(conn, case.campaign))
    return choose(await store.candidates(conn, case.county), matter, on_duty)


async def choose_named(
    conn: Connection, case: Case, lawyer_id: str, now: datetime
) -> Choice | Exclusion | None:
    """One whom a person names; None: nobody of the county's detachment."""
    detachment = await store.candidates(conn, case.county)
    lawyer = next((each for each in detachment if each.lawyer_id == lawyer_id), None)
    if lawyer is None:
        return None
    [matter] = (await _matters_of(conn, [case], now)).values()
    on_duty = lines_on_duty(now, await store.working_days(conn, case.campaign))
    return choose_by_hand(lawyer, detachment, matter, on_duty)


async def _matters_of(conn: Connection, queue: Collection[Case], now: datetime) -> Mapping[UUID, Matter]:
    """What of these cases a choice depends on."""
    former_handlers = await store.former_handlers(conn, [case.case_id for case in queue])
    against = await conflicts.against(conn, queue, day_of(now))
    return {
        case.case_id: matter_of(case, former_handlers[case.case_id], against[case.case_id]) for case in queue
    }


async def assign(
    conn: Connection, case: Case, choice: Choice, now: datetime, actor: ActorKind = RULE.kind
) -> Case:
    """The case to who was chosen, and why into its history; the caller sends the event."""
    lawyer = choice.lawyer
    assigned = transitions.assign(case, lawyer.lawyer_id, lawyer.free_seat, now)
    await cases.save(conn, assigned)
    step = Step(
        case.case_id,
        StepKind.assigned,
        actor,
        at=now,
        recorded=now,
        lawyer_id=lawyer.lawyer_id,
        round=assigned.round,
        choice=explanation_of(choice),
    )
    await steps.add(conn, step)
    return assigned


async def _assign_by_rule(conn: Connection, case: Case, choice: Choice, now: datetime) -> None:
    """指派."""
    assigned = await assign(conn, case, choice, now)
    await send(conn, assigned, Act.by_rule(now), assigned_event(assigned, choice))


def assigned_event(case: Case, choice: Choice) -> LawyerAssigned:
    lawyer = choice.lawyer
    return LawyerAssigned(lawyer_id=lawyer.lawyer_id, lawyer_kind=lawyer.kind, round=case.round)


async def _begin_wait(conn: Connection, case: Case, nobody: Nobody, now: datetime) -> None:
    """Nobody can take it: an event once per wait, not once per look."""
    await cases.save(conn, transitions.begin_wait(case, now))
    step = Step(case.case_id, StepKind.waiting, RULE.kind, now, now, choice=explanation_of(nobody))
    await steps.add(conn, step)
    await send(conn, case, Act.by_rule(now), NoLawyerAvailable(excluded=nobody.excluded))
