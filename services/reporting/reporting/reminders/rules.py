"""Whose turn it is to be asked for a daily report that nobody has signed (N5.1).

Before the due time the day's contact, after it the deputy, then the city. A turn ends where the next one
begins: what was not sent by then is not sent any more, so an outage leaves no burst behind it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from campaign import ReminderTimes
from reporting.calendar.rules.periods import Period

CITYS_TURN: Final = timedelta(hours=6)
"""Our reading: after it the day is over, and the alert of the overdue report goes on (decision 68)."""
TRIED_AGAIN_AFTER: Final = timedelta(minutes=1)
LONGEST_TRY: Final = timedelta(minutes=2)
"""A try without a result that is older was cut off."""


class Step(StrEnum):
    """Who is asked."""

    contact = "contact"
    deputy = "deputy"
    city = "city"


class Result(StrEnum):
    """What came of asking. `unclear`: it may have arrived. `no_way`: neither an address nor a robot is named.

    Only what failed is sent again.
    """

    sent = "sent"
    failed = "failed"
    unclear = "unclear"
    no_way = "no_way"


@dataclass(frozen=True, slots=True)
class Turn:
    """It is this step's turn from `starts` until before `ends`."""

    step: Step
    starts: datetime
    ends: datetime


def turns(period: Period, times: ReminderTimes) -> Sequence[Turn]:
    """Nobody is asked before signing opens at the cut-off."""
    deputy, city = period.due + times.deputy_after, period.due + times.city_after
    return (
        Turn(Step.contact, max(period.ends, period.due - times.before), period.due),
        Turn(Step.deputy, deputy, city),
        Turn(Step.city, city, city + CITYS_TURN),
    )


def step_at(period: Period, times: ReminderTimes, now: datetime) -> Step | None:
    """At most one."""
    return next((turn.step for turn in turns(period, times) if turn.starts <= now < turn.ends), None)


def is_answered(
    signed_at: datetime | None, exempted_at: datetime | None, asked_anew_at: datetime | None
) -> bool:
    """Then nobody is asked; what is asked for anew after its due time is late for nobody (decision 24)."""
    return any((signed_at, exempted_at, asked_anew_at))


def result_of(outcomes: Mapping[str, str]) -> Result:
    """Of several ways: one that told is enough, and one that may have told forbids another try."""
    known: Collection[str] = outcomes.values()
    for result in (Result.sent, Result.unclear, Result.failed):
        if result in known:
            return result
    return Result.no_way
