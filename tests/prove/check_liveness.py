"""L1 to L5, once the faults have stopped."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from prove.evidence import Episode, ServiceState
from prove.findings import Finding, finding

QUIET_SECONDS: Final = 60.0


def l1_caught_up(seconds: float, still_moving: str = "") -> Finding:
    """Quiet within a minute of the end of the faults."""
    wrong = [still_moving] if still_moving else []
    wrong += [f"it took {seconds:.0f} s"] if seconds > QUIET_SECONDS else []
    return finding("L1", wrong, seconds=round(seconds, 1))


def l2_silences(expected: Sequence[Episode], shown: Sequence[Episode], promise: str = "L2") -> Finding:
    """Each silence once, at the instant its limit ran out, ended when the county was heard; and no other."""
    ours, theirs = {(e.county, e.raised): e for e in expected}, {(e.county, e.raised): e for e in shown}
    wrong = [f"{place[0]}: not called silent at {place[1]}" for place in ours.keys() - theirs.keys()]
    wrong += [
        f"{place[0]}: called silent at {place[1]}, and it was not" for place in theirs.keys() - ours.keys()
    ]
    wrong += [
        f"{e.county}: ended {theirs[p].ended}, not {e.ended}"
        for p, e in ours.items()
        if p in theirs and theirs[p].ended != e.ended
    ]
    if len(shown) != len(theirs):
        wrong.append("one silence was raised twice")
    return finding(promise, wrong, expected=len(ours), shown=len(shown))


def expected_silences(
    signs: Mapping[str, Sequence[datetime]], opened: datetime, now: datetime, limit: timedelta
) -> list[Episode]:
    """From when people of each county were heard, as the journal has it; `now` is up to when it is judged."""
    episodes = list[Episode]()
    for county, heard in sorted(signs.items()):
        since = opened
        for sign in [*sorted(heard), None]:
            if since + limit < (sign or now):
                episodes.append(Episode(county, since + limit, sign))
            since = sign or since
    return episodes


@dataclass(frozen=True, slots=True)
class Raised:
    """After how many seconds an alarm came, and went once its fault was over; None: never."""

    fault_of: str
    rule: str
    came: float | None
    went: float | None


def l3_alarms(alarms: Sequence[Raised]) -> Finding:
    """Each fault that stayed raised the alarm that speaks of it, and the alarm went with the fault."""
    wrong = [f"{a.rule} did not go off for {a.fault_of}" for a in alarms if a.came is None]
    wrong += [
        f"{a.rule} stayed after {a.fault_of} was back"
        for a in alarms
        if a.came is not None and a.went is None
    ]
    return finding("L3", wrong, alarms={f"{a.fault_of}: {a.rule}": (a.came, a.went) for a in alarms})


def l5_nothing_stuck(
    not_ready: Collection[str], unexplained_ends: Mapping[str, int], states: Iterable[ServiceState] = ()
) -> Finding:
    """Everything that runs does its work; nothing ended that we did not end; no transactions met head on."""
    wrong = [f"{process} is not ready" for process in not_ready]
    wrong += [f"{process} ended {n} times by itself" for process, n in unexplained_ends.items() if n > 0]
    deadlocks = {state.name: state.deadlocks for state in states}
    wrong += [f"{name}: {n} deadlocks" for name, n in deadlocks.items() if n]
    return finding("L5", wrong, deadlocks=sum(deadlocks.values()))
