"""Whatever was caused is in the trace of what caused it, through kills, repeats and replays (decision 56)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from contracts.assignment import LawyerAssigned, LawyerReplaced
from contracts.mediation import MediationOpened
from contracts.traceparent import TRACE, read_traceparent
from prove.evidence import LoggedEvent
from prove.findings import Finding, finding

OPENS: Final = {LawyerAssigned.type, LawyerReplaced.type}


def kept(events: Iterable[LoggedEvent]) -> Finding:
    """Every event bears one; mediation is opened in that of an event that named a handler of the case."""
    ours = [event for event in events if event.source]
    wrong = [f"{event.type} of {event.subject} bears no trace" for event in ours if not _trace(event)]
    named: defaultdict[str, set[str]] = defaultdict(set)
    for event in ours:
        if event.type in OPENS:
            named[event.subject].add(_trace(event))
    opened = [event for event in ours if event.type == MediationOpened.type]
    wrong += [
        f"mediation of {event.subject} was opened in a trace of something else"
        for event in opened
        if _trace(event) not in named[event.subject]
    ]
    return finding("traces", wrong, events=len(ours), opened=len(opened))


def _trace(event: LoggedEvent) -> str:
    return (read_traceparent(event.traceparent) or "")[TRACE]
