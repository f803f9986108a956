"""When a county falls silent and is heard again: by its signs of life, not by a timer's ticks (N5.1).

A county is silent when more than its limit has passed since the latest of: its last sign of life, the opening
of the window, the end of an exemption; never during an exemption. The walk below goes through what happened
in order, so that it finds the same episodes whether it runs every second or once a day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Literal

from contracts.reporting import CountedFrom
from reporting.calendar.rules.roster import Absence
from reporting.outages.rules import Outage, after_running

EndedBy = Literal["heard", "exempted", "window_ended"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a county may be silent: `usual`, but `last` once the last period has begun.

    `unheard`: the system's own outages; their hours count for nobody's limit. `later`: from which instants on
    the usual limit is another: that of the day since which it is counted holds until it has run out.
    """

    usual: timedelta
    last: timedelta
    last_begins: datetime
    unheard: Sequence[Outage] = ()
    later: Sequence[tuple[datetime, timedelta]] = ()

    def usual_since(self, since: datetime) -> timedelta:
        return next((limit for first, limit in reversed(self.later) if first <= since), self.usual)


@dataclass(frozen=True, slots=True)
class Exemption:
    """The city asks nothing of the county from `starts` to `ends`, or until it withdraws that.

    See `exemption`.
    """

    starts: datetime
    ends: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What bears on a county's silence: its signs of life, what excuses it, and when it is expected."""

    signs: Iterable[datetime]
    exemptions: Iterable[Exemption]
    absences: Iterable[Absence]
    window_ends: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known of a county so far: since when it is counted, and the instant its open episode began."""

    since: datetime
    counted_from: CountedFrom = CountedFrom.window_opened
    silent_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class FellSilent:
    """An episode opens: the limit ran out at `ran_out`."""

    ran_out: datetime
    since: datetime
    counted_from: CountedFrom


@dataclass(frozen=True, slots=True)
class EpisodeEnded:
    """An episode closes. Only `heard` is worth a CountyHeard."""

    ran_out: datetime
    at: datetime
    by: EndedBy


Change = FellSilent | EpisodeEnded


class _Kind(IntEnum):
    """The order of turns at one instant: the window is over at its end, whoever speaks just then."""

    window_end = 1
    sign = 2
    exemption = 3
    exemption_withdrawn = 4


@dataclass(frozen=True, slots=True, order=True)
class _Turn:
    """From `until` on the county is counted anew; where an exemption is withdrawn, not then but at once."""

    at: datetime
    kind: _Kind
    until: datetime


def exemption(
    period_starts: datetime, period_ends: datetime, decided_at: datetime, withdrawn_at: datetime | None = None
) -> Exemption | None:
    """An exemption holds for its period, but not before the city decided it: a right alert stays.

    Decided after its period, it changes the line's filing and nothing about silence. Withdrawn, it held until
    then: nobody was asked meanwhile.
    """
    starts = max(period_starts, decided_at)
    if starts >= period_ends or (withdrawn_at is not None and withdrawn_at <= starts):
        return None
    is_cut_short = withdrawn_at is not None and withdrawn_at < period_ends
    return Exemption(starts, period_ends, withdrawn_at if is_cut_short else None)


def runs_out(since: datetime, limits: Limits) -> datetime:
    """When the limit has run out: the longer one where the usual one would end in the last period."""
    usual = after_running(since, limits.usual_since(since), limits.unheard)
    return usual if usual < limits.last_begins else after_running(since, limits.last, limits.unheard)


def walk(
    watch: Watch, history: History, limits: Limits, swept_to: datetime, as_of: datetime
) -> tuple[Watch, Sequence[Change]]:
    """What happened to a county from `swept_to` and before `as_of`: a watermark promises what was recorded
    before it, and a message of that very instant may still be on its way."""
    changes: list[Change] = []
    for turn in _turns(history, swept_to, as_of):
        watch, fell = _run_out(watch, limits, min(turn.at, history.window_ends))
        watch, ended = _count_anew(watch, turn)
        changes += [*fell, *ended]
    watch, fell = _run_out(watch, limits, min(as_of, history.window_ends))
    return watch, [*changes, *fell]


def _turns(history: History, swept_to: datetime, as_of: datetime) -> Sequence[_Turn]:
    ends = history.window_ends
    turns = [_Turn(at, _Kind.sign, at) for at in history.signs]
    turns += [_Turn(exempt.starts, _Kind.exemption, exempt.ends) for exempt in history.exemptions]
    turns += [
        _Turn(exempt.withdrawn_at, _Kind.exemption_withdrawn, exempt.ends)
        for exempt in history.exemptions
        if exempt.withdrawn_at is not None
    ]
    turns += [_Turn(absence.left, _Kind.window_end, absence.returned) for absence in history.absences]
    turns.append(_Turn(ends, _Kind.window_end, ends))
    return sorted(turn for turn in turns if swept_to <= turn.at < as_of)


def _run_out(watch: Watch, limits: Limits, until: datetime) -> tuple[Watch, Sequence[FellSilent]]:
    """Nothing was heard up to `until`: does the limit run out? *More* than the limit must have passed."""
    ran_out = runs_out(watch.since, limits)
    if watch.silent_from is not None or ran_out >= until:
        return watch, ()
    fell = FellSilent(ran_out, watch.since, watch.counted_from)
    return Watch(watch.since, watch.counted_from, ran_out), (fell,)


def _count_anew(watch: Watch, turn: _Turn) -> tuple[Watch, Sequence[EpisodeEnded]]:
    if turn.kind is _Kind.exemption_withdrawn:
        waits_for_its_end = watch.since == turn.until
        return (Watch(turn.at, CountedFrom.exemption_ended) if waits_for_its_end else watch), ()
    if turn.kind is _Kind.sign:
        return _count_from(watch, turn.until, CountedFrom.sign_of_life), _ended(watch, turn.at, "heard")
    if turn.kind is _Kind.exemption:
        return _count_from(watch, turn.until, CountedFrom.exemption_ended), _ended(watch, turn.at, "exempted")
    return _count_from(watch, turn.until, CountedFrom.window_opened), _ended(watch, turn.at, "window_ended")


def _count_from(watch: Watch, at: datetime, why: CountedFrom) -> Watch:
    """The latest counts: who speaks during an exemption is still counted from its end."""
    return Watch(at, why) if at > watch.since else Watch(watch.since, watch.counted_from)


def _ended(watch: Watch, at: datetime, by: EndedBy) -> Sequence[EpisodeEnded]:
    return () if watch.silent_from is None else (EpisodeEnded(watch.silent_from, at, by),)
