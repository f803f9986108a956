"""Writing down what happened to a case, here and for everybody."""

from dataclasses import dataclass
from datetime import datetime

from assignment.rules.choosing import Chosen, Nobody
from assignment.store import steps
from assignment.store.cases import Case
from assignment.store.steps import Step
from contracts import RULE, Actor, Event
from database import Connection
from delivery import outbox
from delivery.outbox import NewEvent


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, when it happened and when it is recorded."""

    actor: Actor
    at: datetime
    recorded: datetime


def by_rule(now: datetime) -> Act:
    """What follows from a rule happens when it is recorded."""
    return Act(RULE, now, now)


async def tell(conn: Connection, case: Case, data: Event, act: Act) -> None:
    """An event about the case, in the transaction of the change."""
    event = NewEvent(
        data=data,
        subject=str(case.case_id),
        county=case.county,
        campaign=case.campaign,
        time=act.at,
        recorded=act.recorded,
        actor=act.actor,
    )
    await outbox.add(conn, event)


async def write(conn: Connection, case: Case, step: str, act: Act, reason: str | None = None) -> None:
    """A step of the case's history, about its handler."""
    done = Step(case.case_id, step, act.actor.kind, act.at, act.recorded, case.lawyer_id, case.round, reason)
    await steps.add(conn, done)


async def keep_choice(
    conn: Connection,
    case: Case,
    step: str,
    choice: Chosen | Nobody,
    now: datetime,
    lawyer_id: str | None = None,
    round_: int | None = None,
) -> None:
    """A step that the rule made, with the reasons as they were then."""
    reasons = steps.reasons(choice)
    await steps.add(conn, Step(case.case_id, step, RULE.kind, now, now, lawyer_id, round_, choice=reasons))
