"""S8: a process that was stopped, replaced and woken up changes nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from prove.act_rows import Act
from prove.evidence import LoggedEvent, Period, ServiceState
from prove.findings import Finding, finding


@dataclass(frozen=True, slots=True)
class Standstill:
    """What there is while nobody asks and nothing moves."""

    states: Sequence[ServiceState]
    events: Sequence[LoggedEvent] = ()
    acts: Mapping[str, Sequence[Act]] = field(default_factory=dict)
    figures: Mapping[Period, Mapping[str, int]] = field(default_factory=dict)


def s8_changed_nothing(who: str, before: Standstill, after: Standstill) -> Finding:
    """The log may hold again what it held (ledgers pass duplicates over); nothing else may differ."""
    wrong = list[str]()
    for was, now in zip(before.states, after.states, strict=True):
        wrong += [f"{now.name}: {what} differ since {who} woke up" for what in _differing(was, now)]
        wrong += [
            f"{now.name}: {where} went back from {was.progress[where]} to {offset} when {who} woke up"
            for where, offset in now.progress.items()
            if offset < was.progress.get(where, 0)
        ]
    known = {event.id for event in before.events}
    new = [event for event in after.events if event.id not in known]
    wrong += [f"{event.source} {event.subject}: {who} woke up and sent {event.type}" for event in new]
    for service in {*before.acts, *after.acts}:
        gone, more = _difference(before.acts.get(service, ()), after.acts.get(service, ()))
        wrong += [f"{service}: {act} has {sign}{n} rows since {who} woke up"
                  for sign, acts in (("-", gone), ("+", more)) for act, n in acts.items()]  # fmt: skip
    if before.figures != after.figures:
        wrong.append(f"figures differ since {who} woke up")
    repeated = len(after.events) - len(before.events)
    return finding("S8", wrong, woken=who, sent_again=repeated, events=len(before.events))


def _differing(was: ServiceState, now: ServiceState) -> Iterable[str]:
    same: dict[str, Any] = {"progress": now.progress, "deadlocks": now.deadlocks}
    if replace(was, **same) == now:
        return
    for what in ("cases", "outbox", "given", "applied", "held", "effects"):
        if getattr(was, what) != getattr(now, what):
            yield what


def _difference(before: Sequence[Act], after: Sequence[Act]) -> tuple[Counter[Act], Counter[Act]]:
    was, now = Counter(before), Counter(after)
    return was - now, now - was
