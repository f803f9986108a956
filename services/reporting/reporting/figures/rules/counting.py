"""A batch of events folded into what changes: figures, cases, the journal and incidents.

Order between services does not matter: when an application is read after what followed it (it was held and
replayed), what was counted without a class moves to its class, as if nothing had been held (S6).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from contracts import Envelope
from contracts.assignment import LawyerAssigned
from contracts.intake import (
    ConsultationRecorded,
    ConsultationWithdrawn,
    IncidentReported,
    IncidentWithdrawn,
)
from contracts.topics import CASES
from reporting.calendar.rules.periods import Calendar, period_of
from reporting.figures.rules.measures import Tally, against_zero, counted_at, tally, with_workers
from reporting.figures.rules.pending_stock import advance, stock_changes, stock_moves
from reporting.figures.rules.stored_rows import (
    NO_CLASS,
    NOTHING_UNCLASSED,
    BatchChanges,
    Case,
    FigureKey,
    Incident,
    JournalLine,
    WithdrawnRecord,
)


def count_batch(
    envelopes: Sequence[Envelope], known: Mapping[str, Case], calendars: Mapping[str, Calendar]
) -> BatchChanges:
    """All changes of a batch, in its order. `known`: the cases of its subjects as they are stored.

    Every campaign of the batch has a calendar: see `without_calendar`.
    """
    changes = BatchChanges()
    for envelope in envelopes:
        calendar = calendars[envelope.campaign]
        if envelope.data.topic == CASES:
            _count_case_event(changes, envelope, known, calendar)
        else:
            _count_county_event(changes, envelope, calendar)
    return changes


def without_calendar(envelopes: Sequence[Envelope], calendars: Collection[str]) -> Collection[str]:
    """Campaigns of a batch that are unknown here: their events can be put in no period."""
    return {envelope.campaign for envelope in envelopes} - set(calendars)


def case_ids(envelopes: Sequence[Envelope]) -> Sequence[str]:
    """The cases a batch is about, sorted: the order in which they are locked."""
    return sorted({envelope.subject for envelope in envelopes if envelope.data.topic == CASES})


def _count_case_event(
    changes: BatchChanges, envelope: Envelope, known: Mapping[str, Case], calendar: Calendar
) -> None:
    stored = changes.cases.get(envelope.subject) or known.get(envelope.subject)
    before = stored or Case(envelope.subject, envelope.campaign, envelope.county)
    added = {} if _is_assigned_again(envelope, before) else tally(envelope.data)
    after = _move_to_class(changes, advance(before, envelope), calendar)
    period = period_of(calendar, counted_at(envelope)) if added else None
    if period is not None:
        line = calendar.line_of(after.county, period)
        after = _add(changes, after, line, period, added)
        changes.journal.append(_journal_line(envelope, line, period, added))
    stock = stock_changes(before, after, calendar)
    for key, amount in stock.items():
        changes.figures[key] += amount
    for move, amount in stock_moves(before, after, envelope.recorded, stock, calendar).items():
        changes.stock_moves[move] += amount
    if after is not stored:
        changes.cases[after.case_id] = after


def _is_assigned_again(envelope: Envelope, case: Case) -> bool:
    return case.was_assigned and isinstance(envelope.data, LawyerAssigned)


def _move_to_class(changes: BatchChanges, case: Case, calendar: Calendar) -> Case:
    """What was counted without a class moves to the case's class as soon as that is known."""
    if case.case_class is None or not case.unclassed:
        return case
    for place, amount in case.unclassed.items():
        day, measure = place.split("/")
        period = date.fromisoformat(day)
        line = calendar.line_of(case.county, period)
        changes.figures[FigureKey(case.campaign, line, period, measure, NO_CLASS)] -= amount
        _add(changes, case, line, period, {measure: amount})
    return case._replace(unclassed=NOTHING_UNCLASSED)


def _add(changes: BatchChanges, case: Case, line: str, period: date, added: Tally) -> Case:
    """Count in a county's line, under the case's class, or under none and remember it."""
    has_class = case.case_class is not None
    for measure, amount in (
        with_workers(added, case.workers, exact=case.workers_exact) if has_class else added
    ).items():
        key = FigureKey(case.campaign, line, period, measure, case.case_class or NO_CLASS)
        changes.figures[key] += amount
    if has_class:
        return case
    unclassed = Counter(case.unclassed)
    unclassed.update({f"{period}/{measure}": amount for measure, amount in added.items()})
    return case._replace(unclassed=dict(unclassed))


def _count_county_event(changes: BatchChanges, envelope: Envelope, calendar: Calendar) -> None:
    event, added, period = envelope.data, tally(envelope.data), period_of(calendar, counted_at(envelope))
    if period is None or not added:
        return
    line, case_class = calendar.line_of(envelope.county, period), NO_CLASS
    if isinstance(event, ConsultationRecorded | ConsultationWithdrawn):
        case_class = event.case_class.value
    for measure, amount in added.items():
        key = FigureKey(envelope.campaign, line, period, measure, case_class)
        changes.figures[key] += amount
    changes.journal.append(_journal_line(envelope, line, period, added, case_class))
    if isinstance(event, IncidentReported):
        changes.incidents.append(_incident(envelope, event, period))
    if isinstance(event, ConsultationWithdrawn | IncidentWithdrawn):
        changes.withdrawn += [
            WithdrawnRecord(envelope.campaign, county, period, envelope.subject, envelope.time)
            for county in sorted({line, envelope.county})
        ]


def _journal_line(
    envelope: Envelope, county: str, period: date, added: Tally, case_class: str | None = None
) -> JournalLine:
    """`case_class`: of what is no case; that of a case may be known later."""
    return JournalLine(
        event_id=envelope.id,
        campaign=envelope.campaign,
        county=county,
        period=period,
        type=envelope.type,
        subject=envelope.subject,
        time=envelope.time,
        recorded=envelope.recorded,
        against_zero=against_zero(added),
        added=added,
        case_class=case_class,
    )


def _incident(envelope: Envelope, event: IncidentReported, period: date) -> Incident:
    return Incident(
        event_id=envelope.id,
        campaign=envelope.campaign,
        county=envelope.county,
        period=period,
        kind=event.kind,
        people=event.people,
        people_exact=event.people_exact,
        people_known=event.people_known,
        place_kind=event.place_kind,
        area=event.area,
        place_told=event.place_told,
        time=envelope.time,
        subject=envelope.subject,
        recorded=envelope.recorded,
        reported_by=envelope.actor.kind,
    )
