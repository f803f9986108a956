"""Who does something to a case, when it happened and when it was recorded."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from access import Caller
from clock import day_of
from contracts import RULE, TIMER, Actor

BY_RULE: Final = "rule"
BY_TIMER: Final = "timer"


@dataclass(frozen=True, slots=True)
class Act:
    """An act. Events carry the kind of `actor`; `by`, a token's subject or a rule, stays in the service."""

    actor: Actor
    by: str
    at: datetime
    recorded: datetime

    @classmethod
    def by_caller(cls, caller: Caller, at: datetime, recorded: datetime) -> "Act":
        """What a person or client does over HTTP."""
        return cls(caller.actor, caller.subject, at, recorded)

    @classmethod
    def by_rule(cls, now: datetime) -> "Act":
        """What follows from a rule happens when it is recorded."""
        return cls(RULE, BY_RULE, now, now)

    @classmethod
    def by_timer(cls, at: datetime, recorded: datetime) -> "Act":
        """What the clock brings about happened when its time had come, whenever we look."""
        return cls(TIMER, BY_TIMER, at, recorded)

    def then_by_rule(self) -> "Act":
        """What a rule does upon this act, at the same time."""
        return replace(self, actor=RULE, by=BY_RULE)

    @property
    def day(self) -> date:
        """The day on which it happened."""
        return day_of(self.at)
