"""Figures and incidents as they stood at an instant: without what was recorded at it or after it (domain §5).

What an event adds depends on nothing but the event and its case, so it can be taken away again. What is known
of a case is known from its application, which is recorded before all that follows.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from contracts.intake import IncidentWithdrawn
from reporting.figures.rules.measures import INEXACT, WORKERS_OF
from reporting.figures.rules.stored_rows import NO_CLASS, AddedLater, Incident, LaterEvent
from reporting.figures.rules.sums import ByClass

Lines = Mapping[tuple[str, date], ByClass]
"""Figures by county and period."""

WORKERS_MEASURES: Final[Mapping[str, Sequence[str]]] = {
    counted: [measure for measure, of in WORKERS_OF.items() if of == counted]
    for counted in WORKERS_OF.values()
}
"""By measure of cases, the measures of their workers."""


def without_later(lines: Lines, later: Iterable[AddedLater]) -> Lines:
    """The figures of lines less what was added later."""
    before = {line: {name: dict(figures) for name, figures in of.items()} for line, of in lines.items()}
    for added in later:
        of_line = before.get((added.county, added.period))
        if of_line is None:  # a line that is not asked for
            continue
        figures = of_line.setdefault(added.case_class, {})
        for measure, amount in _with_workers(added).items():
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


def _with_workers(added: AddedLater) -> Mapping[str, int]:
    """The measure itself, and those that count the workers of its cases."""
    figures = {added.measure: added.amount}
    if added.case_class == NO_CLASS:
        return figures
    for measure in WORKERS_MEASURES.get(added.measure, ()):
        figures[measure] = added.workers
        figures[measure + INEXACT] = added.inexact
    return figures
