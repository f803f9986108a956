"""Telling the others: an act, and its events, in the transaction of the change itself."""

from dataclasses import dataclass
from datetime import datetime

from contracts import RULE, Actor, Event
from database import Connection
from delivery import outbox
from delivery.outbox import NewEvent
from mediation.rules.case import Case


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something in a case, when it happened and when it is recorded."""

    actor: Actor
    at: datetime
    recorded: datetime


def by_rule(now: datetime) -> Act:
    """What follows from a rule happens when it is recorded."""
    return Act(RULE, now, now)


async def tell(conn: Connection, case: Case, act: Act, *events: Event) -> None:
    """Events about a case, in their order."""
    await outbox.add(conn, *(_new(case, act, data) for data in events))


def _new(case: Case, act: Act, data: Event) -> NewEvent:
    return NewEvent(data, str(case.case_id), case.county, case.campaign, act.at, act.recorded, act.actor)
