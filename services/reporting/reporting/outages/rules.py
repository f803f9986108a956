"""Stretches of business time in which the system did not run, and what they excuse (domain §5, decision 24).

Nobody is blamed for what could not have been reported: a line that could not be signed in time is *system
down* or, from before the system first ran with the campaign, *not collected*, and such hours count for
nobody's silence limit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from contracts.reporting import Filing
from reporting.calendar.rules.periods import Period

ALLOWED: Final = timedelta(minutes=5)
"""Machine time between two beats that is no outage yet: a restart, a new version."""


class Part(StrEnum):
    """What stood still: `signing`, where reports are signed (reporting and its database); `hearing`, the way
    on which what counties do becomes known (every service, its relay, Kafka, the worker)."""

    signing = "signing"
    hearing = "hearing"


class Outage(NamedTuple):
    """From when to when, by the business clock."""

    starts: datetime
    ends: datetime


class Beat(NamedTuple):
    """A part ran at this instant, by the machine's clock and by the business clock."""

    machine: datetime
    business: datetime


def outage_between(before: Beat, now: Beat, allowed: timedelta) -> Outage | None:
    """The gap between two beats, where the machine waited for longer than allowed: a clock that is led from
    step to step makes gaps of business time and none of the machine's."""
    stood_still = now.machine - before.machine > allowed and now.business > before.business
    return Outage(before.business, now.business) if stood_still else None


@dataclass(frozen=True, slots=True)
class Running:
    """When the system ran, for one campaign. `collected_from`: when it first did; None: always."""

    collected_from: datetime | None = None
    signing: Sequence[Outage] = ()
    hearing: Sequence[Outage] = ()

    def excuse(self, period: Period) -> Filing | None:
        """What a line is called that could not be signed in time, and was not; None: it could be."""
        if self.collected_from and not _could_sign(period, [Outage(period.starts, self.collected_from)]):
            return Filing.not_collected
        return None if _could_sign(period, self.signing) else Filing.system_down

    def is_down_in(self, period: Period) -> bool:
        """Whether some of the period's hours were ours: the system did not run, or not yet."""
        first = [Outage(period.starts, self.collected_from)] if self.collected_from else []
        outages = [*first, *self.signing, *self.hearing]
        return any(_overlap(one, period.starts, period.ends) for one in outages)

    def outages_before(self, end: datetime) -> Mapping[Part, Sequence[Outage]]:
        """For showing: those that began before an instant."""
        of_part = {Part.signing: self.signing, Part.hearing: self.hearing}
        return {part: [one for one in outages if one.starts < end] for part, outages in of_part.items()}

    def before(self, instant: datetime) -> "Running":
        """As it was known at an instant: without outages that began at it or after it."""
        signing, hearing = (
            [one for one in outages if one.starts < instant] for outages in (self.signing, self.hearing)
        )
        return Running(self.collected_from, signing, hearing)

    def collected_late(self, opens: datetime) -> datetime | None:
        """When the system first ran, if the window was open by then."""
        return self.collected_from if self.collected_from and self.collected_from > opens else None

    def unheard(self, opens: datetime) -> Sequence[Outage]:
        """What counts for nobody's silence limit, from the opening of the window on."""
        first = self.collected_late(opens)
        return [*([Outage(opens, first)] if first else []), *self.hearing]


ALWAYS: Final = Running()


def came_too_late(collected_from: datetime | None, due_at: datetime) -> bool:
    """Nobody owes what was due before the system first ran with the campaign (decision 24).

    `collected_from` None: it has not run with it yet.
    """
    return collected_from is None or collected_from >= due_at


def after_running(since: datetime, limit: timedelta, outages: Iterable[Outage]) -> datetime:
    """When a limit has run out that counts only while the system ran."""
    at = since + limit
    for one in sorted(outages):
        if one.starts <= at:
            at += max(one.ends - max(one.starts, since), timedelta())
    return at


def _could_sign(period: Period, outages: Sequence[Outage]) -> bool:
    """The system ran at the due time, and for half of the time between cut-off and due time at least."""
    was_up = not any(one.starts <= period.due < one.ends for one in outages)
    down = sum((_overlap(one, period.ends, period.due) for one in outages), timedelta())
    return was_up and down <= (period.due - period.ends) / 2


def _overlap(outage: Outage, starts: datetime, ends: datetime) -> timedelta:
    return max(min(outage.ends, ends) - max(outage.starts, starts), timedelta())
