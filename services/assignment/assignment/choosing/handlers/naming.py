"""Choosing for one case, at the wish of a person: somebody else, or whom the person names."""

from dataclasses import replace
from datetime import datetime

from assignment.case.rules import transitions
from assignment.case.rules.assessments import Exclusion
from assignment.case.rules.case import Case
from assignment.case.store import cases, steps
from assignment.choosing import store
from assignment.choosing.handlers.matters import matters_of
from assignment.choosing.handlers.records import assigned_step
from assignment.choosing.rules.choice import Choice, Nobody, choose, choose_by_hand
from assignment.choosing.rules.duty import lines_on_duty
from assignment.choosing.rules.eligibility import Matter
from clock import day_of
from contracts import RULE, ActorKind
from database import Connection


async def choose_another(conn: Connection, case: Case, now: datetime) -> Choice | Nobody:
    """Whoever could take the case from its present handler."""
    matter = await _matter_of(conn, case, now)
    matter = replace(matter, former_handlers=matter.former_handlers | {case.handler})
    return choose(await store.candidates(conn, case.county), matter, await _on_duty(conn, case, now))


async def choose_named(
    conn: Connection, case: Case, lawyer_id: str, now: datetime
) -> Choice | Exclusion | None:
    """One whom a person names; None: nobody of the county's detachment."""
    detachment = await store.candidates(conn, case.county)
    lawyer = next((each for each in detachment if each.lawyer_id == lawyer_id), None)
    if lawyer is None:
        return None
    matter = await _matter_of(conn, case, now)
    return choose_by_hand(lawyer, detachment, matter, await _on_duty(conn, case, now))


async def _matter_of(conn: Connection, case: Case, now: datetime) -> Matter:
    former_handlers = await store.former_handlers(conn, case.case_id)
    return (await matters_of(conn, [(case, former_handlers)], now))[case.case_id]


async def _on_duty(conn: Connection, case: Case, now: datetime) -> frozenset[int]:
    overrides = await store.overruled(conn, day_of(now))
    return lines_on_duty(now, overrides.get(case.campaign, {}))


async def assign(
    conn: Connection, case: Case, choice: Choice, now: datetime, actor: ActorKind = RULE.kind
) -> Case:
    """The case to who was chosen, and why into its history; the caller sends the event."""
    assigned = transitions.assign(case, choice.lawyer.lawyer_id, choice.lawyer.free_seat, now)
    await cases.save(conn, assigned)
    await steps.add(conn, assigned_step(assigned, choice, now, actor))
    return assigned
