"""Figures and incidents as they stood at an instant: without what was recorded at it or after it (domain §5).

What an event adds depends on nothing but the event and its case, so it can be taken away again. What is known
of a case is known from its application, which is recorded before all that follows.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from contracts.intake import IncidentWithdrawn
from reporting.figures.rules.measures import with_workers
from reporting.figures.rules.stored_rows import NO_CLASS, Incident, LaterEvent
from reporting.figures.rules.sums import ByClass

Lines = Mapping[tuple[str, date], ByClass]
"""Figures by county and period."""


def without_later(lines: Lines, later: Iterable[LaterEvent]) -> Lines:
    """The figures of lines less what these events added."""
    before = {line: {name: dict(figures) for name, figures in of.items()} for line, of in lines.items()}
    for event in later:
        of_line = before.get((event.county, event.period))
        if of_line is None:  # a line that is not asked for
            continue
        figures = of_line.setdefault(event.case_class, {})
        for measure, amount in _added(event).items():
            figures[measure] = figures.get(measure, 0) - amount
    return {line: _counted(of_line) for line, of_line in before.items()}


def _counted(of_line: ByClass) -> ByClass:
    """Without what comes to nothing, as if it had never been counted."""
    by_class = {
        name: {measure: amount for measure, amount in figures.items() if amount}
        for name, figures in of_line.items()
    }
    return {name: figures for name, figures in by_class.items() if figures}


def incidents_before(incidents: Iterable[Incident], later: Sequence[LaterEvent]) -> Sequence[Incident]:
    """Without those that were reported by one of these events, and none withdrawn by one."""
    reported = {event.event_id for event in later}
    withdrawn = {event.subject for event in later if event.type == IncidentWithdrawn.type}
    return [
        incident._replace(withdrawn_at=None) if incident.subject in withdrawn else incident
        for incident in incidents
        if incident.event_id not in reported
    ]


def _added(event: LaterEvent) -> Mapping[str, int]:
    if event.case_class == NO_CLASS:
        return event.added
    return with_workers(event.added, event.workers, exact=event.workers_exact)
