"""Who acts and when; a change, its audit row and its events, always together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from access import Caller
from contracts import RULE, Actor, Event
from database import Connection
from delivery import NewEvent, outbox
from intake.rules.case import Case, day_of
from intake.rules.codes import State
from intake.sealing import Sealed
from intake.store import cases
from intake.store.audit import Step

BY_RULE = "rule"


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody's act: who by the token, when it happened, when it was recorded."""

    caller: Caller
    at: datetime
    recorded: datetime

    @property
    def day(self) -> date:
        """The day on which it happened."""
        return day_of(self.at)

    def step(self, action: str, before: State | None, after: State, words: Sealed | None = None) -> Step:
        """The audit row of what the caller did."""
        actor, who = self.caller.actor, self.caller.subject
        return Step(action, before, after, actor, who, self.at, self.recorded, words)

    def by_rule(self, action: str, before: State, after: State) -> Step:
        """The audit row of what a rule did upon it."""
        return Step(action, before, after, RULE, BY_RULE, self.at, self.recorded)


def event(case: Case, data: Event, act: Act, actor: Actor) -> NewEvent:
    """A fact about a case, at the time of the act."""
    return about(case, data, act.at, act.recorded, actor)


def about(case: Case, data: Event, at: datetime, recorded: datetime, actor: Actor) -> NewEvent:
    """A fact about a case that nobody's act brought about just now."""
    return NewEvent(data, str(case.case_id), case.county, case.campaign, at, recorded, actor)


async def change(conn: Connection, case: Case, steps: Sequence[Step], events: Sequence[NewEvent]) -> Case:
    """Store what a case has become, with who made it so, and tell it."""
    version = await cases.change(conn, case, steps)
    await outbox.add(conn, *events)
    return replace(case, version=version)
